/** `concord run`: the worker itself, until SIGTERM or SIGINT. */
import { systemClock, type Clock } from '../clock.ts';
import { createConnector } from '../connectors/index.ts';
import { TAX_ENGINE_KEY } from '../connectors/tax-engine.ts';
import { Engine } from '../engine/engine.ts';
import { startHttp } from '../http/server.ts';
import { createLog, type Log } from '../logging.ts';
import { createMetrics } from '../metrics.ts';
import type { Connection } from '../store/contract/api.ts';
import { secretFromEnvironment, type Credentials } from '../store/credentials.ts';
import { openSecret } from '../store/sealed-secret.ts';
import { VERSION } from '../version.ts';
import { paired, setUp, storeClient, type CommonFlags } from './setup.ts';

export type RunningWorker = { engine: Engine; port: number | null; done: Promise< void > };

/** Starts and returns at once; `done` resolves after engine.stop(). Used by the demo and the tests too. */
export async function startWorker( options: { folder: string; credentials: Credentials; setup: ReturnType< typeof setUp >; env: NodeJS.ProcessEnv; clock?: Clock; log?: Log; random?: () => number } ): Promise< RunningWorker > {
	const { credentials, setup: { config, client: clientOptions }, env } = options;
	const clock = options.clock ?? systemClock;
	const random = options.random ?? Math.random;
	const log = options.log ?? createLog( config.log_level );
	const metrics = createMetrics();
	const client = storeClient( credentials, clientOptions, clock.now );
	const connectorLog = { warn: ( fields: Record< string, unknown >, message: string ) => log.warn( fields as Parameters< Log[ 'warn' ] >[ 0 ], message ) };
	const engine = new Engine( {
		client, workerId: credentials.worker_id, fingerprint: credentials.fingerprint, webhookSecret: credentials.webhook_secret, config, clock, random, log, metrics,
		lanes: { make: createConnector, connector: { now: clock.now, sleep: clock.sleep, random, log: connectorLog, taxEngineKey: env[ TAX_ENGINE_KEY ] }, secretOf: ( connection ) => secretOf( connection, credentials, env ) },
	} );
	const http = config.http ? await startHttp( { host: config.http_host, port: config.http_port, webhookSecret: credentials.webhook_secret, now: clock.now, health: () => engine.state(), registry: metrics.registry, onNudge: () => engine.nudge(), onPush: ( connectionId, topics, what ) => engine.told( connectionId, topics, what ) } ) : null;
	log.info( { version: VERSION, worker_id: credentials.worker_id, port: http?.port }, 'Worker started' );
	const done = engine.run().finally( async () => {
		await http?.close();
		await client.close();
	} );
	return { engine, port: http?.port ?? null, done };
}

/** The environment wins over the vault. */
export function secretOf( connection: Connection, credentials: Pick< Credentials, 'private_key' >, env: NodeJS.ProcessEnv ): string | null {
	return secretFromEnvironment( connection.id, env ) ?? ( connection.secret === null ? null : openSecret( connection.secret, credentials.private_key ) );
}

export async function run( flags: CommonFlags, env: NodeJS.ProcessEnv ): Promise< void > {
	const setup = setUp( flags, env );
	const log = createLog( setup.config.log_level );
	const worker = await startWorker( { folder: setup.folder, credentials: await paired( setup.folder, env ), setup, env, log } );
	for ( const signal of [ 'SIGTERM', 'SIGINT' ] as const ) {
		process.once( signal, () => {
			log.info( { signal }, 'Stopping: what is in flight is finished, the rest is given back' );
			worker.engine.stop();
		} );
	}
	await worker.done;
}
