/**
 * What a flow's own record holds, by what starts the flow: for the lists of the designer, and to tell a path that no such record has. Names only;
 * the shapes are in core/model and store/contract, which the browser does not need. Pure.
 */
import { DOCUMENT_ROOTS } from '../feeds/names.ts';
import type { FlowTrigger } from './schema.ts';

export type RecordPaths = {
	/** Dotted paths of single values. */
	paths: readonly string[];
	/** Path of a list -> fields of its elements; a plain list has none. */
	lists: Readonly< Record< string, readonly string[] > >;
	/** What begins so is a plugin's or a tenant's, and only looking tells. */
	open: readonly string[];
};

const under = ( prefix: string, fields: readonly string[] ): string[] => fields.map( ( field ) => `${ prefix }.${ field }` );
const ADDRESS = [ 'first_name', 'last_name', 'company', 'address_1', 'address_2', 'city', 'state', 'state_name', 'postcode', 'country', 'phone' ] as const;
const ORDER_ADDRESS = [ 'firstName', 'lastName', 'company', 'line1', 'line2', 'city', 'state', 'stateName', 'postcode', 'country', 'email', 'phone' ] as const;

const LINE_FIELDS = [ 'id', 'kind', 'name', 'sku', 'productId', 'variationId', 'productDeleted', 'quantity', 'subtotal', 'subtotalTax', 'total', 'totalTax', 'taxClass', 'methodId', ...under( 'product', [ 'type', 'globalUniqueId', 'weight', 'length', 'width', 'height', 'shippingClass' ] ) ];
const ORDER: RecordPaths = {
	paths: [
		'number', 'id', 'status', 'currency', 'total', 'totalTax', 'customerNote', 'createdAt', 'paidAt', 'modifiedAt', 'dateInStoreZone', 'timeZone', 'minorUnitDigits', 'pricesIncludeTax', 'parentId',
		...under( 'customer', [ 'email', 'id', 'isGuest', 'firstName', 'lastName', 'role', 'registeredAt' ] ), ...under( 'billing', ORDER_ADDRESS ), ...under( 'shipping', ORDER_ADDRESS ), ...under( 'sums', [ 'goods', 'shipping', 'fees', 'discount', 'refunded' ] ), ...under( 'renewal', [ 'subscriptionId', 'parentId', 'document' ] ),
	],
	lists: {
		lines: LINE_FIELDS, fees: LINE_FIELDS, shippingLines: LINE_FIELDS,
		coupons: [ 'code', 'discount', 'discountTax' ],
		taxes: [ 'rateId', 'code', 'label', 'percent', 'taxClass', 'country', 'compound', 'taxTotal', 'shippingTaxTotal' ],
		refunds: [ 'id', 'amount', 'reason', 'createdAt' ],
		payments: [ 'kind', 'method', 'title', 'transactionId', 'amount', 'paidAt' ],
	},
	open: [ 'extra.', 'customer.extra.', 'taxByRate.' ],
};
const STORE: Readonly< Record< 'order' | 'refund' | 'customer' | 'product', RecordPaths > > = {
	order: ORDER,
	refund: {
		paths: [ 'id', 'parent_id', 'parent_number', 'date_created_gmt', 'currency', 'amount', 'reason', 'restocked' ],
		lists: { line_items: [ 'id', 'refunded_item_id', 'product_id', 'variation_id', 'sku', 'name', 'quantity', 'total', 'total_tax' ] },
		open: [ 'extra.' ],
	},
	customer: { paths: [ 'id', 'email', 'first_name', 'last_name', 'role', 'date_created_gmt', 'date_modified_gmt', 'currency', ...under( 'billing', [ ...ADDRESS, 'email' ] ), ...under( 'shipping', ADDRESS ) ], lists: {}, open: [ 'extra.' ] },
	product: {
		paths: [ 'id', 'parent_id', 'type', 'status', 'name', 'sku', 'global_unique_id', 'regular_price', 'sale_price', 'manage_stock', 'stock_quantity', 'stock_status', 'tax_class', 'tax_status', 'weight', 'date_modified_gmt' ],
		lists: { variation_ids: [] }, open: [ 'extra.', 'attributes.' ],
	},
};
const LINE = [ 'lineId', 'sku', 'description', 'quantity' ];
const PRICES = [ 'regularPrice', 'salePrice', 'saleFrom', 'saleTo' ];
const FEED: Readonly< Record< typeof DOCUMENT_ROOTS[ keyof typeof DOCUMENT_ROOTS ], { fields: readonly string[]; lists: RecordPaths[ 'lists' ] } > > = {
	shipment: { fields: [ 'key', 'number', 'reference', 'orderNumber', 'postedOn', 'waitMinutes' ], lists: { tracking: [ 'number', 'carrier', 'url' ], lines: LINE } },
	invoice: { fields: [ 'key', 'number', 'reference', 'orderNumber', 'customerNumber', 'postedOn', 'dueOn', 'currency', 'total', 'tax', 'open', 'state', 'url', 'pdf' ], lists: {} },
	creditMemo: { fields: [ 'key', 'number', 'reference', 'orderNumber', 'invoiceNumber', 'postedOn', 'currency', 'total', 'tax', 'restock', 'state', 'corrective', 'url' ], lists: { lines: [ ...LINE, 'total', 'tax' ] } },
	salesOrder: { fields: [ 'key', 'number', 'reference', 'orderNumber', 'state' ], lists: { lines: [ 'lineId', 'sku', 'ordered', 'missing', 'shipOn', 'lateDays' ] } },
	item: {
		fields: [ 'key', 'number', 'sku', 'name', 'description', 'shortDescription', 'service', 'currency', 'pricesIncludeTax', ...PRICES, 'gtin', 'weight', 'taxGroup', 'blocked', 'image' ],
		lists: { categories: [], prices: [ 'group', 'currency', 'quantity', 'from', 'to', 'price' ], variants: [ 'key', 'sku', 'name', 'gtin', ...PRICES ] },
	},
	customer: {
		fields: [ 'key', 'number', 'kind', 'firstName', 'lastName', 'company', 'email', 'phone', 'vat', 'address1', 'address2', 'city', 'state', 'postcode', 'country', 'shipAddress1', 'shipAddress2', 'shipCity', 'shipState', 'shipPostcode', 'shipCountry', 'group', 'priceGroup', 'blocked' ],
		lists: {},
	},
};

/** `fields`: of the entity set that a trigger "dynamics" reads, where the tenant told them. */
export function recordPaths( trigger: FlowTrigger, fields: readonly string[] = [] ): RecordPaths {
	if ( trigger.on === 'dynamics' ) {
		return { paths: under( 'record', fields ), lists: {}, open: fields.length === 0 ? [ 'record.' ] : [] };
	}
	if ( trigger.on !== 'feed' ) {
		return STORE[ trigger.record ];
	}
	if ( trigger.feed === 'stock' ) {
		return { paths: under( 'stock', [ 'sku', 'available', 'onHand', 'reserved', 'location' ] ), lists: {}, open: [] };
	}
	const root = DOCUMENT_ROOTS[ trigger.feed ];
	const { fields: own, lists } = FEED[ root ];
	return { paths: under( root, own ), lists: Object.fromEntries( Object.entries( lists ).map( ( [ list, element ] ) => [ `${ root }.${ list }`, element ] ) ), open: [] };
}

/** Of every record: the connection's settings, the sales order, and what earlier steps kept. */
const ALWAYS = [ 'setting.', 'document.', 'vars.' ];
const PLAIN = /^[A-Za-z_][\w.-]*$/;

/** False for a plain path that the record cannot have; what an expression or a filter in brackets reads is not judged. */
export function knownPath( path: string, { paths, lists, open }: RecordPaths ): boolean {
	const inList = Object.keys( lists ).some( ( list ) => path === list || path.startsWith( `${ list }.` ) );
	return ! PLAIN.test( path ) || inList || paths.includes( path ) || paths.some( ( one ) => one.startsWith( `${ path }.` ) ) || [ ...ALWAYS, ...open ].some( ( prefix ) => path.startsWith( prefix ) );
}
