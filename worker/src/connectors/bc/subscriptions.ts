/** Subscriptions to changes of entity sets (d365-bc-dataverse.md, 5): they live three days, and making or renewing one begins with a handshake. */
import { z } from 'zod';
import { SyncError } from '../../core/issue.ts';
import type { Observer, Refusal, WantedSubscriptions } from '../connector.ts';
import type { GatewayRequest } from '../odata/gateway.ts';
import { malformedRow } from '../partial.ts';
import type { BcContext } from './context.ts';

/** Of three days: renewed when two are over, so that a day of silence of either side costs nothing. */
const LEFT_MS = 24 * 3_600_000;
const listSchema = z.object( { value: z.array( z.looseObject( { '@odata.etag': z.string().default( '*' ), subscriptionId: z.string(), notificationUrl: z.string(), resource: z.string(), clientState: z.string().optional(), expirationDateTime: z.string() } ) ) } );
type Standing = z.infer< typeof listSchema >[ 'value' ][ number ];

/** Compares with what Business Central has and mends the difference. A set that it refuses is told and stops no other. */
export async function keepSubscriptions( context: BcContext, { url, clientState, sets, now }: WantedSubscriptions, observe: Observer ): Promise< { refused: Refusal[] } > {
	const { id: company } = await context.company( observe );
	const resource = ( set: string ) => `/api/v2.0/companies(${ company })/${ set }`;
	const answer = listSchema.safeParse( ( await context.gateway.json( { method: 'GET', path: 'subscriptions', what: 'read subscriptions', effect: 'read', entity: 'subscriptions' }, observe ) ).data );
	if ( ! answer.success ) {
		throw malformedRow( 'the subscriptions' );
	}
	const ours = answer.data.value.filter( ( one ) => one.notificationUrl === url );
	const refused: Refusal[] = [];
	const ask = async ( set: string, request: Pick< GatewayRequest, 'method' | 'path' | 'what' | 'headers' | 'body' > ) => {
		try {
			await context.gateway.json( { ...request, effect: 'write', entity: 'subscriptions' }, observe );
		} catch ( error ) {
			if ( ! ( error instanceof SyncError ) || error.issue.retryClass !== 'rejected' ) {
				throw error;
			}
			refused.push( { set, message: error.issue.message } );
		}
	};
	const kept = new Set< Standing >();
	for ( const set of sets ) {
		const body = { notificationUrl: url, resource: resource( set ), clientState };
		const standing = ours.find( ( one ) => `/${ one.resource.replace( /^\//, '' ) }`.toLowerCase() === resource( set ).toLowerCase() );
		if ( ! standing ) {
			await ask( set, { method: 'POST', path: 'subscriptions', what: 'subscribe', body } );
			continue;
		}
		kept.add( standing );
		// With another worker's word, or that of before the secret was changed, every notice would be taken for a stranger's.
		const deaf = standing.clientState !== undefined && standing.clientState !== clientState;
		if ( deaf || ! ( Date.parse( standing.expirationDateTime ) - now.getTime() > LEFT_MS ) ) {
			await ask( set, { method: 'PATCH', path: pathOf( standing ), what: 'renew subscription', headers: { 'if-match': standing[ '@odata.etag' ] }, body } );
		}
	}
	for ( const one of ours.filter( ( standing ) => ! kept.has( standing ) ) ) {
		await ask( one.resource, { method: 'DELETE', path: pathOf( one ), what: 'end subscription', headers: { 'if-match': one[ '@odata.etag' ] } } );
	}
	return { refused };
}

function pathOf( { subscriptionId }: Standing ): string {
	return `subscriptions('${ subscriptionId.replaceAll( '\'', '\'\'' ) }')`;
}
