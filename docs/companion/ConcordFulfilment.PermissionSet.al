/// <summary>
/// What the Entra application of Concord needs beside its other permission sets to read the page.
/// </summary>
permissionset 50101 "Concord Fulfilment"
{
    Assignable = true;
    Caption = 'Concord: tracking numbers', MaxLength = 30;
    Permissions =
        page "Concord Shipment Trackings" = X,
        tabledata "Sales Shipment Header" = R,
        tabledata "Shipping Agent" = R;
}
