/// <summary>
/// Tracking numbers of posted sales shipments, which the standard page "salesShipments" of API v2.0 does not tell.
/// GET .../api/concord/fulfilment/v1.0/companies({id})/salesShipmentTrackings. A row has the id of its shipment.
/// </summary>
page 50100 "Concord Shipment Trackings"
{
    PageType = API;
    Caption = 'Shipment trackings', Locked = true;
    APIPublisher = 'concord';
    APIGroup = 'fulfilment';
    APIVersion = 'v1.0';
    EntityName = 'salesShipmentTracking';
    EntitySetName = 'salesShipmentTrackings';
    ODataKeyFields = SystemId;
    SourceTable = "Sales Shipment Header";
    DelayedInsert = true;
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Shipments)
            {
                field(id; Rec.SystemId)
                {
                    Caption = 'Id', Locked = true;
                }
                field(number; Rec."No.")
                {
                    Caption = 'No.', Locked = true;
                }
                field(packageTrackingNumber; Rec."Package Tracking No.")
                {
                    Caption = 'Package Tracking No.', Locked = true;
                }
                field(shippingAgentCode; Rec."Shipping Agent Code")
                {
                    Caption = 'Shipping Agent Code', Locked = true;
                }
                field(shippingAgentName; AgentName)
                {
                    Caption = 'Shipping Agent Name', Locked = true;
                }
                field(internetAddress; AgentAddress)
                {
                    Caption = 'Internet Address', Locked = true;
                }
                field(lastModifiedDateTime; Rec.SystemModifiedAt)
                {
                    Caption = 'Last Modified Date', Locked = true;
                }
            }
        }
    }

    var
        AgentName: Text[50];
        AgentAddress: Text[250];

    trigger OnAfterGetRecord()
    var
        ShippingAgent: Record "Shipping Agent";
    begin
        // Page variables keep the values of the row before.
        Clear(AgentName);
        Clear(AgentAddress);
        ShippingAgent.SetLoadFields(Name, "Internet Address");
        if ShippingAgent.Get(Rec."Shipping Agent Code") then begin
            AgentName := ShippingAgent.Name;
            AgentAddress := ShippingAgent."Internet Address";
        end;
    end;
}
