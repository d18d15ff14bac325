/** What every command needs: configuration, credentials, the client of the store. */
import { loadConfig, readCa, type RunConfig } from '../config.ts';
import { StoreClient, type StoreClientOptions } from '../store/client.ts';
import { dataFolder, readCredentials, withEnvironment, type Credentials } from '../store/credentials.ts';
import { VERSION } from '../version.ts';
import { EXIT, Exit } from './exit-codes.ts';

export type CommonFlags = { data?: string; config?: string };
export type Setup = { folder: string; config: RunConfig; client: StoreClientOptions };

export function setUp( flags: CommonFlags, env: NodeJS.ProcessEnv ): Setup {
	const folder = dataFolder( flags.data, env );
	const config = loadConfig( env, folder, flags.config );
	const ca = readCa( config );
	return { folder, config, client: { userAgent: `Concord/${ VERSION } (worker)`, ...( ca === '' ? {} : { ca } ), ...( config.proxy === '' ? {} : { proxy: config.proxy } ) } };
}

/** Throws Exit notPaired when neither file nor environment says which store. */
export async function paired( folder: string, env: NodeJS.ProcessEnv ): Promise< Credentials > {
	const credentials = withEnvironment( await readCredentials( folder ), env );
	if ( ! credentials ) {
		throw new Exit( EXIT.notPaired, `This worker is not paired with a store (looked in ${ folder }). In wp-admin open WooCommerce, Dynamics 365, Connections, create a code, then run: concord pair <store address> <code>` );
	}
	return credentials;
}

export function storeClient( credentials: Credentials, options: StoreClientOptions, now: () => Date ): StoreClient {
	return new StoreClient( credentials, options, now );
}
