/** A single-use code becomes this worker's own credentials. */
import { randomUUID } from 'node:crypto';
import { isoSeconds } from '../clock.ts';
import { VERSION } from '../version.ts';
import { StoreClient, type StoreClientOptions } from './client.ts';
import { restUrl, writeCredentials, type Credentials } from './credentials.ts';
import { newKeyPair } from './sealed-secret.ts';

export type PairOptions = { address: string; code: string; name: string; folder: string; client: StoreClientOptions; now: () => Date };

/** Throws SyncError or StoreRefusal; nothing is written unless the store accepted the code. */
export async function pairWorker( options: PairOptions ): Promise< Credentials > {
	const rest = restUrl( options.address );
	const keys = newKeyPair();
	const id = `worker-${ randomUUID() }`;
	const client = new StoreClient( { rest_url: rest, user_login: '', application_password: '', doorbell: { url: '', token: '' } }, options.client, options.now );
	try {
		const answer = await client.pair( options.code.trim(), { id, name: options.name.slice( 0, 100 ), version: VERSION, public_key: keys.publicKey } );
		const credentials: Credentials = {
			version: 1, worker_id: id, worker_name: options.name, rest_url: rest, site_url: answer.store.site_url,
			user_login: answer.user_login, application_password: answer.application_password, webhook_secret: answer.webhook_secret, doorbell: answer.doorbell,
			fingerprint: answer.store.fingerprint, private_key: keys.privateKey, public_key: keys.publicKey, paired_at: isoSeconds( options.now() ),
		};
		await writeCredentials( options.folder, credentials );
		return credentials;
	} finally {
		await client.close();
	}
}
