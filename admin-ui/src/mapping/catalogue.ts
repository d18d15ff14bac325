/** The source side: what every order has, and what recent ones carry besides. */
import { __, sprintf } from '@wordpress/i18n';
import { LIST_FIELDS } from '../../../worker/src/core/mapping/known-paths.ts';
import type { Sources } from './side-schema.ts';

export type Source = { path: string; label: string; /** Of 50 recent orders; null for what every order has. */ orders: number | null; sample: string };
export type SourceGroup = { id: string; title: string; sources: Source[] };

const ADDRESS = [ 'firstName', 'lastName', 'company', 'line1', 'line2', 'city', 'state', 'stateName', 'postcode', 'country', 'phone' ];
const PATHS: Readonly< Record< string, readonly string[] > > = {
	order: [ 'number', 'id', 'status', 'currency', 'total', 'totalTax', 'sums.goods', 'customerNote', 'createdAt', 'paidAt', 'dateInStoreZone', 'pricesIncludeTax', 'parentId', 'renewal.document', 'renewal.parentId', 'renewal.subscriptionId', 'timeZone' ],
	customer: [ 'email', 'id', 'isGuest', 'firstName', 'lastName', 'role', 'registeredAt' ].map( ( field ) => `customer.${ field }` ),
	billing: [ ...ADDRESS, 'email' ].map( ( field ) => `billing.${ field }` ),
	shipping: ADDRESS.map( ( field ) => `shipping.${ field }` ),
	line: [ 'sku', 'name', 'description', 'quantity', 'unitPrice', 'discount', 'subtotal', 'total', 'totalTax', 'taxClass', 'kind', 'productId', 'variationId', 'methodId', 'id', 'position', 'taxCode', 'taxGroup' ].map( ( field ) => `line.${ field }` ),
	product: [ 'globalUniqueId', 'weight', 'length', 'width', 'height', 'shippingClass', 'categories', 'tags', 'type' ].map( ( field ) => `line.product.${ field }` ),
	taxes: LIST_FIELDS.taxes.map( ( field ) => `taxes.${ field }` ),
	fees: [ 'sums.fees', ...LIST_FIELDS.fees.map( ( field ) => `fees.${ field }` ) ],
	coupons: [ 'sums.discount', ...LIST_FIELDS.coupons.map( ( field ) => `coupons.${ field }` ) ],
	refunds: [ 'sums.refunded', ...LIST_FIELDS.refunds.map( ( field ) => `refunds.${ field }` ) ],
	shippingLines: [ 'sums.shipping', ...LIST_FIELDS.shippingLines.map( ( field ) => `shippingLines.${ field }` ) ],
	payments: LIST_FIELDS.payments.map( ( field ) => `payments.${ field }` ),
	document: [ 'reference', 'billTo.name', 'billTo.contact', 'billTo.street', 'shipTo.name', 'shipTo.contact', 'shipTo.street', 'pricesIncludeTax' ].map( ( field ) => `document.${ field }` ),
	setting: [ 'company', 'location', 'customer_group' ].map( ( field ) => `setting.${ field }` ),
};

/** `values`: what the paths hold on the chosen order. */
export function sourceGroups( seen: Sources | undefined, values: ReadonlyMap< string, string > ): SourceGroup[] {
	const known = ( path: string, often: number | null = null ): Source => ( { path, label: labelOf( path ), orders: often, sample: values.get( path ) ?? '' } );
	const custom = ( prefix: string ): Source[] => ( seen?.meta ?? [] ).filter( ( meta ) => meta.path.startsWith( prefix ) ).map( ( { path, orders, sample } ) => ( { path, label: prefix === 'taxByRate.' ? labelOf( path ) : path.slice( prefix.length ), orders, sample: values.get( path ) ?? sample } ) );
	const titles = groupTitles( seen );
	const paths: Record< string, Source[] > = { ...Object.fromEntries( Object.entries( PATHS ).map( ( [ id, own ] ) => [ id, own.map( ( path ) => known( path, often( seen, id ) ) ) ] ) ), taxByRate: custom( 'taxByRate.' ), extra: custom( 'extra.' ), customerExtra: custom( 'customer.extra.' ), lineExtra: custom( 'line.extra.' ), productExtra: custom( 'line.product.extra.' ) };
	return Object.entries( titles ).map( ( [ id, title ] ) => ( { id, title, sources: paths[ id ] ?? [] } ) ).filter( ( group ) => group.sources.length > 0 );
}

function groupTitles( seen: Sources | undefined ): Record< string, string > {
	return {
		order: __( 'Order', 'concord' ), customer: __( 'Customer', 'concord' ), customerExtra: __( 'Custom data of the customer', 'concord' ), billing: __( 'Billing address', 'concord' ), shipping: __( 'Shipping address', 'concord' ),
		/* translators: %d: number of orders. */
		extra: seen ? sprintf( __( 'Custom data of the order, seen on the last %d', 'concord' ), seen.orders ) : __( 'Custom data of the order', 'concord' ),
		taxes: __( 'Taxes: each rate', 'concord' ), taxByRate: __( 'Taxes of one rate', 'concord' ), fees: __( 'Fees', 'concord' ), coupons: __( 'Coupons', 'concord' ), refunds: __( 'Refunds', 'concord' ), shippingLines: __( 'Shipping methods', 'concord' ), payments: __( 'Payments', 'concord' ),
		line: __( 'Each line: product, shipping or fee', 'concord' ),
		lineExtra: __( 'Custom data of each line', 'concord' ),
		product: __( 'Product of each line', 'concord' ),
		productExtra: __( 'Custom data of the product of each line', 'concord' ),
		document: __( 'Made by Concord', 'concord' ), setting: __( 'Settings of the connection', 'concord' ),
	};
}

/** Expressions also reach lists; there is no single value to show for them. */
export const LISTS = [ 'lines', ...Object.keys( LIST_FIELDS ) ];

/** On how many of the recent orders there is one at all; null where every order has it, or nobody counted. */
function often( seen: Sources | undefined, group: string ): number | null {
	return seen && [ 'taxes', 'fees', 'coupons', 'refunds' ].includes( group ) ? seen.parts[ group ] ?? null : null;
}

export function labelOf( path: string ): string {
	const [ group ] = path.split( '.' );
	const name = fieldLabels()[ path ] ?? fieldLabels()[ path.slice( path.lastIndexOf( '.' ) + 1 ) ] ?? path;
	switch ( group ) {
		/* translators: %s: name of a field, such as "City". */
		case 'billing': return sprintf( __( 'Billing: %s', 'concord' ), name );
		/* translators: %s: name of a field, such as "City". */
		case 'shipping': return sprintf( __( 'Shipping: %s', 'concord' ), name );
		case 'line': return path.startsWith( 'line.product.' ) ? productLabel( path, name ) : lineLabel( path, name );
		/* translators: %s: name of a field, such as "Role". */
		case 'customer': return fieldLabels()[ path ] ?? sprintf( __( 'Customer: %s', 'concord' ), path.startsWith( 'customer.extra.' ) ? path.slice( 'customer.extra.'.length ) : name );
		case 'taxes': return sprintf( /* translators: %s: name of a field, such as "Percent". */ __( 'Tax rates: %s', 'concord' ), name );
		case 'taxByRate': return sprintf( /* translators: 1: code of a tax rate, 2: name of a field. */ __( '%1$s: %2$s', 'concord' ), path.slice( 'taxByRate.'.length, path.lastIndexOf( '.' ) ), name );
		case 'fees': return sprintf( /* translators: %s: name of a field. */ __( 'Fees: %s', 'concord' ), name );
		case 'coupons': return sprintf( /* translators: %s: name of a field. */ __( 'Coupons: %s', 'concord' ), name );
		case 'refunds': return sprintf( /* translators: %s: name of a field. */ __( 'Refunds: %s', 'concord' ), name );
		case 'shippingLines': return sprintf( /* translators: %s: name of a field. */ __( 'Shipping: %s', 'concord' ), name );
		case 'payments': return sprintf( /* translators: %s: name of a field. */ __( 'Payments: %s', 'concord' ), name );
		case 'extra': return path.slice( 'extra.'.length );
		default: return name;
	}
}

function productLabel( path: string, name: string ): string {
	const extra = 'line.product.extra.';
	/* translators: %s: name of a field, such as "Weight". */
	return sprintf( __( 'Product: %s', 'concord' ), path.startsWith( extra ) ? path.slice( extra.length ) : name );
}

function lineLabel( path: string, name: string ): string {
	/* translators: %s: name of a field, such as "Quantity". */
	return path.startsWith( 'line.extra.' ) ? path.slice( 'line.extra.'.length ) : sprintf( __( 'Line: %s', 'concord' ), name );
}

let labels: Record< string, string > | undefined;
function fieldLabels(): Record< string, string > {
	labels ??= {
		number: __( 'Order number', 'concord' ), id: __( 'Order id', 'concord' ), status: __( 'Status', 'concord' ), currency: __( 'Currency', 'concord' ), total: __( 'Total', 'concord' ), totalTax: __( 'Tax', 'concord' ), customerNote: __( 'Customer note', 'concord' ),
		createdAt: __( 'Placed at (UTC)', 'concord' ), paidAt: __( 'Paid at (UTC)', 'concord' ), dateInStoreZone: __( 'Day of the order', 'concord' ), pricesIncludeTax: __( 'Prices include tax', 'concord' ), parentId: __( 'Id of the parent order', 'concord' ), 'renewal.document': __( 'Number in Dynamics of the order that began the subscription', 'concord' ), 'renewal.parentId': __( 'Id of the order that began the subscription', 'concord' ), 'renewal.subscriptionId': __( 'Id of the subscription that this order renews', 'concord' ), timeZone: __( 'Time zone', 'concord' ),
		'customer.email': __( 'Customer e-mail', 'concord' ), 'customer.id': __( 'Customer id', 'concord' ), 'customer.isGuest': __( 'Is a guest', 'concord' ),
		firstName: __( 'First name', 'concord' ), lastName: __( 'Last name', 'concord' ), company: __( 'Company', 'concord' ), line1: __( 'Address line 1', 'concord' ), line2: __( 'Address line 2', 'concord' ), city: __( 'City', 'concord' ), state: __( 'State code', 'concord' ), stateName: __( 'State', 'concord' ), postcode: __( 'Postal code', 'concord' ), country: __( 'Country code', 'concord' ), phone: __( 'Phone', 'concord' ), email: __( 'E-mail', 'concord' ),
		role: __( 'Role', 'concord' ), registeredAt: __( 'Registered at (UTC)', 'concord' ),
		globalUniqueId: __( 'GTIN, EAN or ISBN', 'concord' ), weight: __( 'Weight', 'concord' ), length: __( 'Length', 'concord' ), width: __( 'Width', 'concord' ), height: __( 'Height', 'concord' ), shippingClass: __( 'Shipping class', 'concord' ), categories: __( 'Categories', 'concord' ), tags: __( 'Tags', 'concord' ), 'line.product.type': __( 'Type', 'concord' ),
		sku: __( 'SKU', 'concord' ), name: __( 'Name', 'concord' ), description: __( 'Description', 'concord' ), quantity: __( 'Quantity', 'concord' ), unitPrice: __( 'Unit price', 'concord' ), discount: __( 'Discount', 'concord' ), subtotal: __( 'Before discount', 'concord' ), taxClass: __( 'Tax class', 'concord' ), kind: __( 'Kind', 'concord' ), productId: __( 'Product id', 'concord' ), variationId: __( 'Variation id', 'concord' ), methodId: __( 'Shipping method', 'concord' ), position: __( 'Position', 'concord' ), taxCode: __( 'Tax code in Dynamics', 'concord' ), taxGroup: __( 'Tax group in Dynamics', 'concord' ), 'line.id': __( 'Id of the line', 'concord' ), 'line.total': __( 'Total after discount', 'concord' ),
		'taxes.label': __( 'Label', 'concord' ), 'taxes.code': __( 'Code', 'concord' ), percent: __( 'Percent', 'concord' ), label: __( 'Label', 'concord' ), taxTotal: __( 'Tax on goods and fees', 'concord' ), shippingTaxTotal: __( 'Tax on shipping', 'concord' ), rateId: __( 'Id of the rate', 'concord' ), compound: __( 'Is compound', 'concord' ),
		'coupons.code': __( 'Code', 'concord' ), 'coupons.discount': __( 'Discount without tax', 'concord' ), discountTax: __( 'Tax of the discount', 'concord' ), 'fees.id': __( 'Id of the line', 'concord' ), 'fees.total': __( 'Amount without tax', 'concord' ), 'shippingLines.id': __( 'Id of the line', 'concord' ), 'shippingLines.total': __( 'Amount without tax', 'concord' ), 'refunds.id': __( 'Id of the refund', 'concord' ),
		amount: __( 'Amount', 'concord' ), reason: __( 'Reason', 'concord' ), 'refunds.createdAt': __( 'Made at (UTC)', 'concord' ), method: __( 'Method', 'concord' ), title: __( 'Title', 'concord' ), transactionId: __( 'Transaction id', 'concord' ), 'payments.kind': __( 'Kind', 'concord' ),
		'sums.fees': __( 'All fees, without tax', 'concord' ), 'sums.discount': __( 'All discounts, without tax', 'concord' ), 'sums.refunded': __( 'Refunded so far', 'concord' ), 'sums.shipping': __( 'All shipping, without tax', 'concord' ), 'sums.goods': __( 'All goods, without tax', 'concord' ),
		'document.reference': __( 'Reference of the order', 'concord' ), 'document.customer.number': __( 'Customer number in Dynamics', 'concord' ), 'document.customer.key': __( 'Customer in Dynamics', 'concord' ), 'document.ownNumber': __( 'Number given by Concord', 'concord' ), 'document.note': __( 'Piece of the customer note', 'concord' ), 'document.billTo.company': __( 'Bill-to company', 'concord' ), 'document.billTo.firstName': __( 'Bill-to first name', 'concord' ), 'document.billTo.lastName': __( 'Bill-to last name', 'concord' ), 'document.billTo.name': __( 'Bill-to name', 'concord' ), 'document.billTo.contact': __( 'Bill-to contact', 'concord' ), 'document.billTo.street': __( 'Bill-to street', 'concord' ), 'document.shipTo.name': __( 'Ship-to name', 'concord' ), 'document.shipTo.contact': __( 'Ship-to contact', 'concord' ), 'document.shipTo.street': __( 'Ship-to street', 'concord' ),
		'setting.company': __( 'Company of the connection', 'concord' ), 'setting.payment_terms': __( 'Payment terms of the connection', 'concord' ), 'setting.payment_method': __( 'Payment method of the connection', 'concord' ), 'setting.location': __( 'Location of the connection', 'concord' ), 'setting.customer_group': __( 'Customer group of the connection', 'concord' ),
	};
	return labels;
}
