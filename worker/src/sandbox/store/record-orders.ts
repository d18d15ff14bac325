/**
 * Records the sample store's orders anew from a real store:
 *
 *   node worker/src/sandbox/store/record-orders.ts <store url> <pairing code> [number of orders]
 *
 * Place orders in a store with the plugin first (only made-up people: the file is published), create a pairing code under
 * WooCommerce > Concord, and run this. It pairs as a worker, claims orders, gives them all back untouched and writes
 * recorded-orders.json; revoke the worker afterwards. Amounts are kept as WooCommerce calculated them.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { API_NAMESPACE, claimAnswerSchema, pairAnswerSchema } from '../../store/contract/api.ts';
import { storeOrderSchema } from '../../store/contract/record.ts';

const [ storeUrl, code, count = '20' ] = process.argv.slice( 2 );
if ( storeUrl === undefined || code === undefined ) {
	throw new Error( 'Usage: record-orders.ts <store url> <pairing code> [number of orders]' );
}

const id = `recorder-${ randomUUID().slice( 0, 8 ) }`;
const { publicKey } = generateKeyPairSync( 'ec', { namedCurve: 'prime256v1', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } );
const paired = pairAnswerSchema.parse( await post( '/pair', { code, worker: { id, name: 'Order recorder', version: '0.1.0', public_key: publicKey } } ) );
const authorization = `Basic ${ Buffer.from( `${ paired.user_login }:${ paired.application_password }` ).toString( 'base64' ) }`;

const { claimed } = claimAnswerSchema.parse( await post( '/events/claim', { worker_id: id, limit: Math.min( Number( count ), 100 ), lease_seconds: 60, record_types: [ 'order' ] }, authorization ) );
const now = `${ new Date().toISOString().slice( 0, 19 ) }Z`;
const results = claimed.map( ( { event_id, lease_token } ) => ( {
	event_id, lease_token, outcome: 'released', links: [], flow_version: 'recorder', log: { started_at: now, ended_at: now, requests: 0, steps: [] },
} ) );
if ( results.length > 0 ) {
	await post( '/events/settle', { worker_id: id, results }, authorization );
}

const orders = claimed.flatMap( ( claim ) => ( claim.record === null ? [] : [ storeOrderSchema.parse( claim.record ) ] ) ).sort( ( left, right ) => left.id - right.id );
await writeFile( new URL( 'recorded-orders.json', import.meta.url ), `[\n${ orders.map( ( order ) => `\t${ JSON.stringify( order ) }` ).join( ',\n' ) }\n]\n` );
process.stdout.write( `${ orders.length } orders recorded.\n` );

async function post( path: string, body: unknown, auth?: string ): Promise< unknown > {
	const response = await fetch( `${ storeUrl }/wp-json/${ API_NAMESPACE }${ path }`, {
		method: 'POST', body: JSON.stringify( body ), headers: { 'content-type': 'application/json', ...( auth === undefined ? {} : { authorization: auth } ) },
	} );
	if ( ! response.ok ) {
		throw new Error( `${ path } answered ${ response.status }: ${ ( await response.text() ).slice( 0, 300 ) }` );
	}
	return response.json();
}
