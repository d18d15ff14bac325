/** A merchant's own data entities, as a developer extension would publish them: ordinary sets with a prefix (d365-fo.md, 6). Made up. */
const text = ( name: string ) => ( { name, type: 'Edm.String', nullable: false } );
const real = ( name: string ) => ( { name, type: 'Edm.Decimal', nullable: false } );
const whole = ( name: string ) => ( { name, type: 'Edm.Int32', nullable: false } );
const date = ( name: string ) => ( { name, type: 'Edm.DateTimeOffset', nullable: false } );

/** Fields of a merchant's own on the standard entities, and the enum of one of them. */
export const CUSTOM_FIELDS: Readonly< Record< string, { name: string; type: string; enum?: string }[] > > = {
	SalesOrderHeadersV4: [ { name: 'ConDeliveryInstructions', type: 'Edm.String' }, { name: 'ConGiftWrap', type: 'Microsoft.Dynamics.DataEntities.ConGiftWrap', enum: 'ConGiftWrap' } ],
	CustomersV3: [ { name: 'ConLoyaltyNumber', type: 'Edm.String' } ],
};
export const CUSTOM_ENUMS: Readonly< Record< string, { members: { name: string; value?: number }[] } > > = { ConGiftWrap: { members: [ { name: 'None', value: 0 }, { name: 'Paper', value: 1 }, { name: 'Box', value: 2 } ] } };

export const CUSTOM = [
	/** One row a wholesale order; a credit controller approves it (actions.ts). */
	{ entitySet: 'ConWholesaleOrders', entityType: 'ConWholesaleOrder', keys: [ 'dataAreaId', 'OrderReference' ], fields: [ text( 'dataAreaId' ), text( 'OrderReference' ), text( 'SalesOrderNumber' ), text( 'PurchaseOrderNumber' ), text( 'TaxExemptNumber' ), text( 'CurrencyCode' ), real( 'Total' ), text( 'Approver' ), real( 'ApprovedLimit' ), whole( 'Approvals' ) ] },
	/** One row an order line, for what has no field on a sales line. */
	{ entitySet: 'ConWebOrderLines', entityType: 'ConWebOrderLine', keys: [ 'dataAreaId', 'OrderReference', 'LineId' ], fields: [ text( 'dataAreaId' ), text( 'OrderReference' ), text( 'LineId' ), text( 'ItemNumber' ), text( 'Engraving' ), real( 'Quantity' ) ] },
	/** Custom fields of the item, with the time of their last change. */
	{ entitySet: 'ConItemTexts', entityType: 'ConItemText', keys: [ 'dataAreaId', 'ItemNumber' ], fields: [ text( 'dataAreaId' ), text( 'ItemNumber' ), text( 'CareInstructions' ), date( 'ChangedDateTime' ) ] },
];
