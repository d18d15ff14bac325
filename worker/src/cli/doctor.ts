/** `concord doctor`: both sides checked, read-only. Exit code 1 when anything fails. */
import { systemClock, type Clock } from '../clock.ts';
import { createConnector } from '../connectors/index.ts';
import { TAX_ENGINE_KEY } from '../connectors/tax-engine.ts';
import { SyncError } from '../core/issue.ts';
import { probe } from '../engine/commands.ts';
import type { Connection } from '../store/contract/api.ts';
import type { Credentials } from '../store/credentials.ts';
import { checkStore, type Check } from './checks.ts';
import { EXIT } from './exit-codes.ts';
import { secretOf } from './run.ts';
import { checkTaxEngine } from './tax-engine-check.ts';
import { paired, setUp, storeClient, type CommonFlags } from './setup.ts';

export async function doctor( flags: CommonFlags & { json?: boolean }, env: NodeJS.ProcessEnv, out: ( text: string ) => void, clock: Clock = systemClock ): Promise< number > {
	const setup = setUp( flags, env );
	const credentials = await paired( setup.folder, env );
	const client = storeClient( credentials, setup.client, clock.now );
	try {
		const { checks, config } = await checkStore( client, credentials, clock.now );
		for ( const connection of config?.connections.filter( ( one ) => one.enabled ) ?? [] ) {
			checks.push( ...await checkConnection( connection, credentials, env, clock ) );
		}
		out( flags.json ? JSON.stringify( { ok: checks.every( ( check ) => check.ok ), checks }, null, '\t' ) : table( checks ) );
		return checks.every( ( check ) => check.ok ) ? EXIT.ok : EXIT.failed;
	} finally {
		await client.close();
	}
}

async function checkConnection( connection: Connection, credentials: Credentials, env: NodeJS.ProcessEnv, clock: Clock ): Promise< Check[] > {
	const named = ( check: Check ): Check => ( { ...check, name: `${ connection.name }: ${ check.name }` } );
	let secret: string | null;
	try {
		secret = secretOf( connection, credentials, env );
	} catch {
		return [ named( { name: 'secret', ok: false, message: 'The stored secret cannot be opened by this worker.', remedy: 'Enter the secret again under Connections, or pair the worker again.' } ) ];
	}
	try {
		const connector = createConnector( connection, secret, { now: clock.now, sleep: clock.sleep, random: Math.random, taxEngineKey: env[ TAX_ENGINE_KEY ] } );
		const probes: Check[] = [ ...await probe( () => connector.probe() ), ...await checkTaxEngine( connection, connector, clock.now ) ];
		await connector.close();
		return probes.map( named );
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			return [ named( { name: 'settings', ok: false, message: error.issue.message, remedy: error.issue.remedy } ) ];
		}
		throw error;
	}
}

function table( checks: readonly Check[] ): string {
	const width = Math.max( ...checks.map( ( check ) => check.name.length ) );
	const failed = checks.filter( ( check ) => ! check.ok ).length;
	return [
		...checks.flatMap( ( check ) => [ `${ check.ok ? 'ok  ' : 'FAIL' }  ${ check.name.padEnd( width ) }  ${ check.message }`, ...( check.ok || check.remedy === '' ? [] : [ `      ${ ' '.repeat( width ) }  -> ${ check.remedy }` ] ) ] ),
		failed === 0 ? 'Everything is in order.' : `${ failed } of ${ checks.length } checks failed.`,
	].join( '\n' );
}
