/**
 * A merchant's own API pages, as an extension would publish them: what flows write beside the sales order and read back. Made up, but
 * in the form that Business Central gives every custom page (d365-bc-dataverse.md, 2).
 */
export const CUSTOM_ROUTE = 'contoso/web/v1.0';
/** Of the companion extension (docs/companion), where it is installed. */
export const COMPANION_ROUTE = 'concord/fulfilment/v1.0';
export const TRACKING_SET = 'salesShipmentTrackings';

const id = { name: 'id', type: 'Edm.Guid', readonly: true };
const changed = { name: 'lastModifiedDateTime', type: 'Edm.DateTimeOffset', readonly: true };
const text = ( name: string, maxLength: number ) => ( { name, type: 'Edm.String', maxLength } );
const code = ( name: string, maxLength: number ) => ( { name, type: 'Edm.String', maxLength, code: true } );
const decimal = ( name: string ) => ( { name, type: 'Edm.Decimal' } );

const page = ( entitySet: string, entityType: string, fields: { name: string; type: string; maxLength?: number; code?: boolean; readonly?: boolean }[], actions: string[] = [] ) => ( {
	entitySet, entityType, keys: [ 'id' ], methods: [ 'GET' as const, 'POST' as const, 'PATCH' as const, 'DELETE' as const ], fields: [ id, ...fields, changed ], navigation: [], actions,
	webhook: { eligibleByRule: false, inDocList: false }, source: {}, route: CUSTOM_ROUTE,
} );

/** What is posted of general journal lines, as API v2.0 shows it (generalLedgerEntries): a set of the product's own that the extracted contract leaves out; fields as in page 30018 "APIV2 - G/L Entries". */
const LEDGER = { ...page( 'generalLedgerEntries', 'generalLedgerEntry', [ { name: 'entryNumber', type: 'Edm.Int32' }, { name: 'postingDate', type: 'Edm.Date' }, code( 'documentNumber', 20 ), code( 'accountNumber', 20 ), text( 'description', 100 ), decimal( 'debitAmount' ), decimal( 'creditAmount' ) ] ), methods: [ 'GET' as const ], route: 'v2.0' };

/**
 * Parameters of the actions of these pages: a [ServiceEnabled] procedure takes them from the body by their names, all of them and no other
 * (learn.microsoft.com, "Implement OData actions for business operations"). Those of API v2.0 take none.
 */
export const ACTION_PARAMETERS: Readonly< Record< string, { name: string; type: string; maxLength?: number }[] > > = { 'Microsoft.NAV.approve': [ text( 'approver', 50 ), decimal( 'limit' ) ] };

export const CUSTOM = [
	LEDGER,
	/** One row a wholesale order; a credit controller approves it. */
	page( 'wholesaleOrders', 'wholesaleOrder', [
		text( 'orderReference', 35 ), code( 'salesOrderNumber', 20 ), text( 'poNumber', 50 ), text( 'vatNumber', 20 ), code( 'currencyCode', 10 ), decimal( 'total' ),
		{ ...text( 'approver', 50 ), readonly: true }, { ...decimal( 'approvedLimit' ), readonly: true }, { name: 'approvals', type: 'Edm.Int32', readonly: true },
	], [ 'Microsoft.NAV.approve' ] ),
	/** One row an order line, for what has no field on a sales line. */
	page( 'webOrderLines', 'webOrderLine', [ text( 'orderReference', 35 ), text( 'lineId', 20 ), code( 'itemNumber', 20 ), text( 'engraving', 100 ), decimal( 'quantity' ) ] ),
	/** A custom field of the item, on a page of its own. */
	page( 'itemTexts', 'itemText', [ code( 'itemNumber', 20 ), text( 'careInstructions', 250 ) ] ),
	/** A posted shipment's parcel, under the shipment's own id. */
	{ ...page( TRACKING_SET, 'salesShipmentTracking', [ code( 'number', 20 ), text( 'packageTrackingNumber', 50 ), code( 'shippingAgentCode', 10 ), text( 'shippingAgentName', 50 ), text( 'internetAddress', 250 ) ] ), methods: [ 'GET' as const ], route: COMPANION_ROUTE },
];
