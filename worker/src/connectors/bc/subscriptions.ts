/** Subscriptions to changes of entity sets (d365-bc-dataverse.md, 5): they live three days, and making or renewing one begins with a handshake. */
import { z } from 'zod';
import { SyncError } from '../../core/issue.ts';
import type { KeptSubscriptions, Observer, WantedSubscriptions } from '../connector.ts';
import type { GatewayRequest } from '../odata/gateway.ts';
import { malformedRow } from '../partial.ts';
import type { BcContext } from './context.ts';

/** Of three days: renewed when two are over, so that a day of silence of either side costs nothing. */
const LEFT_MS = 24 * 3_600_000;
const rowSchema = z.looseObject( { '@odata.etag': z.string().default( '*' ), subscriptionId: z.string(), notificationUrl: z.string(), resource: z.string(), clientState: z.string().optional(), expirationDateTime: z.string() } );
const listSchema = z.object( { value: z.array( rowSchema ) } );
type Standing = z.infer< typeof rowSchema >;

/** Compares with what Business Central has and mends the difference. A set that it refuses is told and stops no other. */
export async function keepSubscriptions( context: BcContext, { url, clientState, sets, now }: WantedSubscriptions, observe: Observer ): Promise< KeptSubscriptions > {
	const { id: company } = await context.company( observe );
	const resource = ( set: string ) => `/api/v2.0/companies(${ company })/${ set }`;
	const answer = listSchema.safeParse( ( await context.gateway.json( { method: 'GET', path: 'subscriptions', what: 'read subscriptions', effect: 'read', entity: 'subscriptions' }, observe ) ).data );
	if ( ! answer.success ) {
		throw malformedRow( 'the subscriptions' );
	}
	const ours = answer.data.value.filter( ( one ) => one.notificationUrl === url );
	const told: KeptSubscriptions = { refused: [], standing: [], made: 0, renewed: 0, ended: 0 };
	/** Null when it was refused; a row where the answer has one. */
	const ask = async ( set: string, request: Pick< GatewayRequest, 'method' | 'path' | 'what' | 'headers' | 'body' > ): Promise< { row: Standing | undefined } | null > => {
		try {
			return { row: rowSchema.safeParse( ( await context.gateway.json( { ...request, effect: 'write', entity: 'subscriptions' }, observe ) ).data ).data };
		} catch ( error ) {
			if ( ! ( error instanceof SyncError ) || error.issue.retryClass !== 'rejected' ) {
				throw error;
			}
			told.refused.push( { set, message: error.issue.message } );
			return null;
		}
	};
	const kept = new Set< Standing >();
	for ( const set of sets ) {
		const body = { notificationUrl: url, resource: resource( set ), clientState };
		const standing = ours.find( ( one ) => `/${ one.resource.replace( /^\//, '' ) }`.toLowerCase() === resource( set ).toLowerCase() );
		if ( ! standing ) {
			const made = await ask( set, { method: 'POST', path: 'subscriptions', what: 'subscribe', body } );
			told.made += made ? 1 : 0;
			told.standing.push( ...( made?.row ? [ shown( set, made.row ) ] : [] ) );
			continue;
		}
		kept.add( standing );
		// With another worker's word, or that of before the secret was changed, every notice would be taken for a stranger's.
		const deaf = standing.clientState !== undefined && standing.clientState !== clientState;
		if ( deaf || ! ( Date.parse( standing.expirationDateTime ) - now.getTime() > LEFT_MS ) ) {
			const renewed = await ask( set, { method: 'PATCH', path: pathOf( standing ), what: 'renew subscription', headers: { 'if-match': standing[ '@odata.etag' ] }, body } );
			told.renewed += renewed ? 1 : 0;
			told.standing.push( shown( set, renewed?.row ?? standing ) );
		} else {
			told.standing.push( shown( set, standing ) );
		}
	}
	for ( const one of ours.filter( ( standing ) => ! kept.has( standing ) ) ) {
		told.ended += await ask( one.resource, { method: 'DELETE', path: pathOf( one ), what: 'end subscription', headers: { 'if-match': one[ '@odata.etag' ] } } ) ? 1 : 0;
	}
	return told;
}

function shown( set: string, { subscriptionId, expirationDateTime }: Standing ): KeptSubscriptions[ 'standing' ][ number ] {
	return { id: subscriptionId, set, expires_at: expirationDateTime };
}

function pathOf( { subscriptionId }: Standing ): string {
	return `subscriptions('${ subscriptionId.replaceAll( '\'', '\'\'' ) }')`;
}
