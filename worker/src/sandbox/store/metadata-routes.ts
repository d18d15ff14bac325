/** The tenant's fields as last read, and what recent orders carry: both sides of the mapping editor. */
import { z } from 'zod';
import { FIELD_KINDS, type EntityInfo, type Lengths, type Members } from '../../core/mapping/metadata.ts';
import { ApiError } from './errors.ts';
import type { Route } from './router.ts';
import type { StoreState } from './state.ts';
import { withSubjects } from './subjects.ts';

export type KeptMetadata = { read_at: string; sets: string[]; entities: EntityInfo[] };

const gapSchema = z.object( { entity: z.string(), field: z.string(), flow: z.string().optional(), step: z.string().optional() } );
export type KeptGap = z.infer< typeof gapSchema >;
const resultSchema = z.object( {
	connection_id: z.string(), sets: z.array( z.string() ), gaps: z.array( gapSchema ).default( [] ),
	entities: z.array( z.object( { name: z.string(), fields: z.array( z.object( { name: z.string(), kind: z.enum( FIELD_KINDS ), maxLength: z.number().int().nullable(), required: z.boolean(), readOnly: z.boolean(), key: z.boolean(), members: z.array( z.string() ) } ) ) } ) ),
} );
const ORDERS = 50;
const SENSITIVE = /card.?(num|no\b|exp|cvc|holder|hash)|credit.?card|\bpan\b|iban|\bbic\b|bank.?acc|account.?(no|num)|routing|sort.?code|mandate|fingerprint|session|signature|user.?agent|ip.?address|birth|\bssn\b/i;

export function metadataRoutes( state: StoreState ): Route[] {
	return [
		{ method: 'GET', path: '/metadata/<id>', who: 'admin', run: ( { params } ) => {
			if ( ! state.connections.has( params[ 'id' ] ?? '' ) ) {
				throw new ApiError( 'connection_unknown', 'There is no such connection. It may have been deleted.', 404 );
			}
			return state.metadata.get( params[ 'id' ] ?? '' ) ?? { read_at: null, sets: [], entities: [] };
		} },
		{ method: 'GET', path: '/sources', who: 'admin', run: () => sources( state ) },
	];
}

export function keepMetadata( state: StoreState, result: unknown ): void {
	const parsed = resultSchema.safeParse( result );
	if ( ! parsed.success ) {
		return;
	}
	const { connection_id: id, sets, entities, gaps } = parsed.data;
	state.contractGaps.set( id, gaps );
	// Sets of a custom API that this reading did not ask stay.
	const routeOf = ( set: string ) => set.slice( 0, set.lastIndexOf( '/' ) + 1 );
	const asked = new Set( sets.map( routeOf ) );
	const custom = ( state.metadata.get( id )?.sets ?? [] ).filter( ( set ) => set.includes( '/' ) && ! asked.has( routeOf( set ) ) );
	const others = ( state.metadata.get( id )?.entities ?? [] ).filter( ( one ) => ! entities.some( ( entity ) => entity.name === one.name ) );
	const told = () => JSON.stringify( [ lengthsOf( state, id ), membersOf( state, id ) ] );
	const before = told();
	state.metadata.set( id, { read_at: state.iso( state.now() ), sets: [ ...sets, ...custom ], entities: [ ...others, ...entities ] } );
	if ( before !== told() ) {
		state.bump();
	}
}

/** What a tenant does not have (any more), as the overview tells it; as the plugin's Overview\Problems. */
export function contractProblems( state: StoreState ): { code: string; message: string; remedy: string }[] {
	return [ ...state.connections.values() ].filter( ( { enabled } ) => enabled ).flatMap( ( { id, name } ) => {
		const gaps = ( state.contractGaps.get( id ) ?? [] ).map( gapWords );
		return gaps.length === 0 ? [] : [ {
			code: 'contract_changed', message: `The tenant of "${ name }" does not have what your orders and flows use: ${ gaps.slice( 0, 5 ).join( ', ' ) }.`,
			remedy: 'A release or a rename in Dynamics may have taken it away. Choose another field under Mapping or in the step under Flows, or bring the field back; it is asked again every day, and when you read the fields anew under Mapping.',
		} ];
	} );
}

function gapWords( { entity, field, flow, step }: KeptGap ): string {
	const name = field === '' ? entity : `${ entity }.${ field }`;
	return flow === undefined || step === undefined ? name : `${ name } (${ step === '' ? 'what starts the ' : '' }flow “${ flow === '' ? 'Orders → sales orders' : flow }”${ step === '' ? '' : `, step “${ step }”` })`;
}

export function lengthsOf( state: StoreState, id: string ): Lengths {
	const known = ( state.metadata.get( id )?.entities ?? [] ).map( ( { name, fields } ) => [ name, Object.fromEntries( fields.flatMap( ( field ) => ( field.maxLength === null ? [] : [ [ field.name, field.maxLength ] ] ) ) ) ] as const );
	return Object.fromEntries( known.filter( ( [ , lengths ] ) => Object.keys( lengths ).length > 0 ) );
}

export function membersOf( state: StoreState, id: string ): Members {
	const known = ( state.metadata.get( id )?.entities ?? [] ).map( ( { name, fields } ) => [ name, Object.fromEntries( fields.flatMap( ( field ) => ( field.members.length === 0 ? [] : [ [ field.name, field.members ] ] ) ) ) ] as const );
	return Object.fromEntries( known.filter( ( [ , members ] ) => Object.keys( members ).length > 0 ) );
}

function sources( state: StoreState ) {
	const orders = [ ...state.shop.orders.values() ].filter( ( order ) => order.status !== 'checkout-draft' ).sort( ( a, b ) => b.id - a.id ).slice( 0, ORDERS );
	const seen = new Map< string, { path: string; orders: number; sample: string; longest: number } >();
	for ( const order of orders ) {
		const found = new Map< string, string[] >();
		const note = ( prefix: string, meta: readonly { key: string; value: unknown }[] ) => meta.forEach( ( { key, value } ) => {
			const text = textOf( value );
			if ( text !== '' && ! SENSITIVE.test( key ) ) {
				found.set( prefix + key, [ ...found.get( prefix + key ) ?? [], text ] );
			}
		} );
		note( 'extra.', order.meta_data );
		const { customer_data: customer, line_items: goods } = withSubjects( state.shop, order );
		note( 'customer.extra.', customer?.meta_data ?? [] );
		goods.forEach( ( line ) => note( 'line.product.extra.', line.product_data?.meta_data ?? [] ) );
		[ ...order.line_items, ...order.shipping_lines, ...order.fee_lines ].forEach( ( line ) => note( 'line.extra.', line.meta_data ) );
		order.tax_lines.forEach( ( tax ) => Object.entries( { label: tax.label, percent: tax.rate_percent, taxTotal: tax.tax_total, shippingTaxTotal: tax.shipping_tax_total } ).forEach( ( [ name, value ] ) => note( `taxByRate.${ tax.rate_code }.`, [ { key: name, value } ] ) ) );
		for ( const [ path, [ first = '', ...rest ] ] of found ) {
			const known = seen.get( path ) ?? { path, orders: 0, sample: '', longest: 0 };
			seen.set( path, { path, orders: known.orders + 1, sample: known.sample || sample( first ), longest: Math.max( known.longest, ...[ first, ...rest ].map( ( text ) => text.length ) ) } );
		}
	}
	const having = ( test: ( order: typeof orders[ number ] ) => boolean ) => orders.filter( test ).length;
	return {
		orders: orders.length,
		parts: { coupons: having( ( order ) => order.coupon_lines.length > 0 ), fees: having( ( order ) => order.fee_lines.length > 0 ), refunds: having( ( order ) => order.refunds.length > 0 ), taxes: having( ( order ) => order.tax_lines.length > 0 ), guests: having( ( order ) => order.customer_id === 0 ) },
		meta: [ ...seen.values() ].sort( ( a, b ) => b.orders - a.orders || ( a.path < b.path ? -1 : 1 ) ),
	};
}

function textOf( value: unknown ): string {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String( value ) : Array.isArray( value ) && value.every( ( item ) => typeof item === 'string' || typeof item === 'number' ) ? value.join( ', ' ) : '';
}

function sample( text: string ): string {
	return /^\d{13,19}$/.test( text.replace( /[\s-]/g, '' ) ) ? '' : text.slice( 0, 100 );
}
