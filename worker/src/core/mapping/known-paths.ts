/**
 * Every path of the canonical order that holds a value: the source side of the editor, and what a mapping may read. Plain data and
 * functions, because the admin app reads it too; a test compares it with the order's own schema.
 */
const ADDRESS = [ 'firstName', 'lastName', 'company', 'line1', 'line2', 'city', 'state', 'stateName', 'postcode', 'country', 'phone', 'email' ];
const PARTY = [ 'name', 'contact', 'company', 'firstName', 'lastName', 'street', 'present' ];

/** Of each element of a list of the order; a path through it reads them all ("coupons.code"). */
export const LIST_FIELDS = {
	coupons: [ 'code', 'discount', 'discountTax' ],
	taxes: [ 'label', 'code', 'percent', 'taxTotal', 'shippingTaxTotal', 'taxClass', 'country', 'rateId', 'compound' ],
	fees: [ 'name', 'total', 'totalTax', 'taxClass', 'id' ],
	shippingLines: [ 'name', 'methodId', 'total', 'totalTax', 'id' ],
	refunds: [ 'amount', 'reason', 'createdAt', 'id' ],
	payments: [ 'kind', 'method', 'title', 'transactionId', 'amount', 'paidAt' ],
} as const;

const PRODUCT = [ 'globalUniqueId', 'weight', 'length', 'width', 'height', 'shippingClass', 'categories', 'tags', 'type' ];
export const SUMS = [ 'goods', 'shipping', 'fees', 'discount', 'refunded' ] as const;
/** Of an order's line, and what planning it adds (plan-lines.ts). */
const OF_ORDER_LINE = [ 'id', 'kind', 'name', 'sku', 'productId', 'variationId', 'productDeleted', 'quantity', 'subtotal', 'subtotalTax', 'total', 'totalTax', 'taxClass', 'methodId' ];
const PLANNED = [ 'description', 'unitPrice', 'discount', 'unitDiscount', 'amount', 'position', 'taxCode', 'taxGroup', 'target.kind', 'target.number', ...[ 'id', 'configuration', 'size', 'color', 'style', 'version' ].map( ( part ) => `target.variant.${ part }` ) ];
const ORDER = [ 'id', 'number', 'status', 'parentId', 'renewal.subscriptionId', 'renewal.parentId', 'renewal.document', 'currency', 'minorUnitDigits', 'pricesIncludeTax', 'createdAt', 'paidAt', 'modifiedAt', 'timeZone', 'dateInStoreZone', 'total', 'totalTax', 'customerNote' ];
const CUSTOMER = [ 'id', 'isGuest', 'email', 'firstName', 'lastName', 'role', 'registeredAt' ];
const CONVERSION = [ 'from', 'to', 'rate', 'since', 'source', 'charged', 'converted' ];
const DOCUMENT = [ 'reference', 'ownNumber', 'customer.key', 'customer.number', 'pricesIncludeTax', 'orderedBy', 'sequence', 'note', ...CONVERSION.map( ( name ) => `conversion.${ name }` ), ...[ 'billTo', 'shipTo' ].flatMap( ( who ) => PARTY.map( ( name ) => `${ who }.${ name }` ) ) ];

const under = ( prefix: string, names: readonly string[] ) => names.map( ( name ) => `${ prefix }.${ name }` );
const listed = ( lists: Readonly< Record< string, readonly string[] > > ) => Object.entries( lists ).flatMap( ( [ list, names ] ) => under( list, names ) );
const ORDER_WIDE = [ ...ORDER, ...under( 'customer', CUSTOMER ), ...under( 'billing', ADDRESS ), ...under( 'shipping', ADDRESS ), ...listed( LIST_FIELDS ), ...under( 'sums', SUMS ), ...under( 'lines', [ ...OF_ORDER_LINE, ...under( 'product', PRODUCT ) ] ), ...under( 'document', DOCUMENT ) ];
const LINE = under( 'line', [ ...OF_ORDER_LINE, ...PLANNED, ...under( 'product', PRODUCT ) ] );

/** Custom data, chosen options and settings: what they hold cannot be listed here. Taxes of a line are read by expressions. */
const OPEN_PARTS = /^(?:lines?\.(?:product\.)?|customer\.)?extra\.|^lines?\.(?:attributes|taxes)\.|^setting\.|^taxByRate\..+\.(?:label|percent|taxTotal|shippingTaxTotal)$|^(?:fees|shippingLines)\.(?:extra|taxes)\./;
const KNOWN = { order: new Set( ORDER_WIDE ), line: new Set( [ ...ORDER_WIDE, ...LINE ] ) };
const PREFIXES = { order: prefixes( ORDER_WIDE ), line: prefixes( [ ...ORDER_WIDE, ...LINE ] ) };

function prefixes( paths: readonly string[] ): ReadonlySet< string > {
	return new Set( [ 'extra', 'taxByRate', 'lines', 'line', 'setting', 'customer.extra', 'lines.extra', 'lines.taxes', 'lines.attributes', 'line.extra', 'line.attributes', 'line.taxes', ...paths.flatMap( ( path ) => path.split( '.' ).map( ( _part, at, parts ) => parts.slice( 0, at + 1 ).join( '.' ) ) ) ] );
}

/** Paths below these exist only where a plugin left something: nobody can list them but by looking. */
export const SEEN_PARTS = /^(line\.|customer\.|line\.product\.)?extra\.|^taxByRate\./;

/** Is it a path some order can have? `part`: an object or a list on the way is one too, for expressions. */
export function isKnownPath( path: string, inLine: boolean, part = false ): boolean {
	const where = inLine ? 'line' : 'order';
	// "taxes.0.label" is one of "taxes.label".
	const plain = path.replace( /\.\d+(?=\.|$)/g, '' );
	const open = OPEN_PARTS.test( plain ) && ( inLine || ! plain.startsWith( 'line.' ) );
	return open || KNOWN[ where ].has( plain ) || ( part && PREFIXES[ where ].has( plain ) && ( inLine || plain !== 'line' ) );
}

const nearest = new Map< string, string | null >();
const NEAREST_MAX = 500;

/** The known path that is written most like it, where one is near. Asked on every keystroke, so it is worked out once. */
export function nearestPath( path: string, inLine: boolean ): string | null {
	const key = `${ inLine ? 'line' : 'order' } ${ path }`;
	const found = nearest.get( key );
	if ( found !== undefined ) {
		return found;
	}
	if ( nearest.size >= NEAREST_MAX ) {
		nearest.clear();
	}
	const near = nearestOf( path, inLine );
	nearest.set( key, near );
	return near;
}

function nearestOf( path: string, inLine: boolean ): string | null {
	const most = Math.max( 2, Math.floor( path.length / 4 ) );
	let best: { path: string; far: number } | null = null;
	for ( const known of KNOWN[ inLine ? 'line' : 'order' ] ) {
		const far = Math.abs( known.length - path.length ) > most ? most + 1 : distance( path.toLowerCase(), known.toLowerCase() );
		if ( far <= most && ( best === null || far < best.far ) ) {
			best = { path: known, far };
		}
	}
	return best?.path ?? null;
}

/** Letters to change, add or leave out (Levenshtein). */
function distance( left: string, right: string ): number {
	let row = Array.from( { length: right.length + 1 }, ( _unused, at ) => at );
	for ( const [ at, letter ] of [ ...left ].entries() ) {
		const next = [ at + 1 ];
		for ( let to = 1; to <= right.length; to++ ) {
			next.push( Math.min( ( row[ to ] ?? 0 ) + 1, ( next[ to - 1 ] ?? 0 ) + 1, ( row[ to - 1 ] ?? 0 ) + ( letter === right[ to - 1 ] ? 0 : 1 ) ) );
		}
		row = next;
	}
	return row[ right.length ] ?? 0;
}
