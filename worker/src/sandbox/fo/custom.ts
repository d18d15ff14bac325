/** A merchant's own data entities, as a developer extension would publish them: ordinary sets with a prefix (d365-fo.md, 6). Made up. */
const text = ( name: string ) => ( { name, type: 'Edm.String', nullable: false } );
const real = ( name: string ) => ( { name, type: 'Edm.Decimal', nullable: false } );
const date = ( name: string ) => ( { name, type: 'Edm.DateTimeOffset', nullable: false } );

export const CUSTOM = [
	/** One row a wholesale order. */
	{ entitySet: 'ConWholesaleOrders', entityType: 'ConWholesaleOrder', keys: [ 'dataAreaId', 'OrderReference' ], fields: [ text( 'dataAreaId' ), text( 'OrderReference' ), text( 'SalesOrderNumber' ), text( 'PurchaseOrderNumber' ), text( 'TaxExemptNumber' ), text( 'CurrencyCode' ), real( 'Total' ) ] },
	/** One row an order line, for what has no field on a sales line. */
	{ entitySet: 'ConWebOrderLines', entityType: 'ConWebOrderLine', keys: [ 'dataAreaId', 'OrderReference', 'LineId' ], fields: [ text( 'dataAreaId' ), text( 'OrderReference' ), text( 'LineId' ), text( 'ItemNumber' ), text( 'Engraving' ), real( 'Quantity' ) ] },
	/** Custom fields of the item, with the time of their last change. */
	{ entitySet: 'ConItemTexts', entityType: 'ConItemText', keys: [ 'dataAreaId', 'ItemNumber' ], fields: [ text( 'dataAreaId' ), text( 'ItemNumber' ), text( 'CareInstructions' ), date( 'ChangedDateTime' ) ] },
];
