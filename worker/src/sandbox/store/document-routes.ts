/** POST /puts: documents of Dynamics for the orders (docs/store-api.md). The sample store keeps them, and makes refunds of credit memos. */
import { z } from 'zod';
import { DOCUMENT_SCHEMAS } from '../../core/feeds/kinds.ts';
import * as money from '../../core/money.ts';
import { invoiceSchema } from '../../core/model/invoice.ts';
import { creditMemoSchema } from '../../core/model/credit-memo.ts';
import { parseReference } from '../../core/reference.ts';
import { putsSchema, type KnownDocuments, type OrderOfAnswer, type Puts, type PutsAnswer } from '../../store/contract/api.ts';
import type { Issue } from '../../core/issue.ts';
import { refundOf, refundsAgain, takeCreditMemo } from './credit-memos.ts';
import { ApiError } from './errors.ts';
import { takeCustomer } from './customer-put.ts';
import { tooMuch } from './invoiced.ts';
import { isMatched, takeItem } from './item-routes.ts';
import { body, type Route } from './router.ts';
import type { StoreState } from './state.ts';

/** `data`: JSON as it was taken; '' while it is owed. `product`: what stands for an item; `gone`: it came without what it says. */
export type StoredDocument = { id: number; connection_id: string; kind: Puts[ 'records' ][ number ][ 'kind' ]; key: string; order_id: number; number: string; flow_id: string; data: string; product?: number; gone?: boolean };
type Verdict = PutsAnswer[ 'results' ][ number ];

export function documentRoutes( state: StoreState ): Route[] {
	return [ { method: 'POST', path: '/puts', who: 'worker', run: ( { body: sent } ) => {
		const { connection_id: connection, records } = body( putsSchema, sent );
		if ( ! state.connections.has( connection ) ) {
			throw new ApiError( 'connection_not_found', 'There is no such connection.', 404 );
		}
		return { results: records.map( ( record ) => ( record.kind === 'item' ? takeItem( state, connection, record ) : record.kind === 'customer' ? takeCustomer( state, connection, record ) : take( state, connection, record ) ) ) };
	} }, { method: 'GET', path: '/puts', who: 'worker', run: ( { query } ) => known( state, knownSchema.parse( Object.fromEntries( query ) ) ) }, { method: 'GET', path: '/order-of', who: 'worker', run: ( { query } ) => facts( state, orderOfSchema.parse( Object.fromEntries( query ) ) ) } ];
}

/** A sales order that stands, and of which less comes, or later. */
const shortSchema = z.object( { state: z.enum( [ 'short', 'late' ] ) } );
const IN_HAND: ReadonlySet< string > = new Set( [ 'waiting', 'working', 'retrying' ] );

const knownSchema = z.object( { connection_id: z.string(), kind: z.enum( [ 'item', 'stock' ] ), after: z.coerce.number().int().default( 0 ), per_page: z.coerce.number().int().min( 1 ).max( 1_000 ).default( 1_000 ) } );

function known( state: StoreState, { connection_id: connection, kind, after, per_page: perPage }: z.infer< typeof knownSchema > ): KnownDocuments {
	const found = [ ...state.documents.values() ].filter( ( one ) => one.connection_id === connection && one.kind === kind && one.id > after && ( kind === 'stock' ? one.data === '' : one.product && ! one.gone ) ).slice( 0, perPage );
	return { matched: isMatched( state, connection ), documents: found.map( ( { id, key, number } ) => ( { id, key, number } ) ), next: found.length < perPage ? null : found.at( -1 )?.id ?? null };
}

const orderOfSchema = z.object( { connection_id: z.string(), reference: z.string().default( '' ), number: z.string().default( '' ) } );

function facts( state: StoreState, { connection_id: connection, reference, number }: z.infer< typeof orderOfSchema > ): OrderOfAnswer {
	const id = orderOf( state, connection, { reference, orderNumber: number } );
	const order = id === 0 ? null : state.shop.read( String( id ) );
	const payments = [ ...state.documents.values() ].filter( ( one ) => one.order_id === id && id !== 0 && one.kind === 'payment' && one.data !== '' ).map( ( one ) => JSON.parse( one.data ) as unknown );
	return { order_id: id, order, refunded: money.sum( ( order?.refunds ?? [] ).map( ( refund ) => money.abs( refund.total ) ) ), payments };
}

function take( state: StoreState, connection: string, { flow_id: flow, kind, key, number, data, issue }: Puts[ 'records' ][ number ] ): Verdict {
	const name = [ connection, kind, key ].join( '|' );
	const known = state.documents.get( name );
	const order = orderOf( state, connection, data ?? {} );
	const text = JSON.stringify( data );
	if ( order === 0 && data !== null && kind !== 'stock' ) {
		return verdict( 'foreign' );
	}
	if ( kind === 'salesOrder' && shortSchema.safeParse( data ).success && IN_HAND.has( state.outbox.find( 'order', String( order ) )?.state ?? '' ) ) {
		// plugin/src/Documents/SalesOrderWriter: an edit is on its way into the sales order, and what it took away is no shortage.
		return verdict( 'foreign' );
	}
	if ( ! issue && known?.data === text ) {
		settled( state, known );
		return verdict( 'unchanged' );
	}
	const valid = issue ? null : DOCUMENT_SCHEMAS[ kind ].safeParse( data );
	const refusal = ! valid?.success ? '' : kind === 'creditMemo' ? takeCreditMemo( state, connection, order, creditMemoSchema.parse( data ) ) : kind === 'invoice' ? tooMuch( state, order, invoiceSchema.parse( data ) ) : '';
	const fault: Issue | null = issue ?? refused( refusal ) ?? ( valid?.success ? null : { code: 'document_refused', retryClass: 'rejected', message: 'The document has not the form the store agreed on.', remedy: 'Bring plugin and worker to the same version, then choose Retry.' } );
	const document: StoredDocument = { id: known?.id ?? state.documents.size + 1, connection_id: connection, kind, key, order_id: order, number, flow_id: flow, data: fault ? '' : text };
	state.documents.set( name, document );
	if ( fault ) {
		state.outbox.owe( 'document', String( document.id ), fault );
		return { outcome: 'refused', message: fault.message, remedy: fault.remedy, wants: '' };
	}
	settled( state, document );
	if ( kind === 'invoice' && ( known?.data ?? '' ) === '' ) {
		refundsAgain( state, order, ( row ) => row.state === 'needs-you' && row.issue?.code === 'record_missing' );
	}
	return verdict( 'written' );
}

/** By the crosswalk, else by our own reference. 0: no order of this store. */
function orderOf( state: StoreState, connection: string, data: Record< string, unknown > ): number {
	const { reference, orderNumber } = z.object( { reference: z.string().catch( '' ), orderNumber: z.string().catch( '' ) } ).parse( data );
	const links = [ ...state.links.values() ].filter( ( link ) => link.record_type === 'order' && link.connection_id === connection );
	const link = links.find( ( one ) => reference !== '' && one.reference === reference ) ?? links.find( ( one ) => orderNumber !== '' && one.number === orderNumber );
	const named = parseReference( reference );
	const refund = refundOf( state.prefix, reference );
	const parent = refund === null ? undefined : state.shop.refunds.get( String( refund ) )?.parent_id;
	const id = link?.record_id ?? ( parent === undefined ? undefined : String( parent ) ) ?? ( named?.prefix === state.prefix ? named.orderId : '0' );
	return state.shop.orders.has( id ) ? Number( id ) : 0;
}

function refused( message: string ): Issue | null {
	return message === '' ? null : { code: 'document_refused', retryClass: 'rejected', message, remedy: 'Correct the document in Dynamics, then choose Retry.' };
}

function settled( state: StoreState, { id }: StoredDocument ): void {
	state.outbox.owedNoMore( 'document', String( id ) );
}

function verdict( outcome: Verdict[ 'outcome' ] ): Verdict {
	return { outcome, message: '', remedy: '', wants: '' };
}
