/** `concord status`: what the worker on this machine says of itself. */
import { z } from 'zod';
import { setUp, type CommonFlags } from './setup.ts';
import { EXIT } from './exit-codes.ts';

const healthSchema = z.object( {
	ok: z.boolean(), running: z.boolean(), paused: z.boolean(), reason: z.string(), held: z.number(), lastClaimAt: z.string().nullable(),
	lanes: z.array( z.object( { connection_id: z.string(), state: z.string(), message: z.string() } ) ),
} );

export async function status( flags: CommonFlags & { json?: boolean }, env: NodeJS.ProcessEnv, out: ( text: string ) => void ): Promise< number > {
	const { config } = setUp( flags, env );
	const host = config.http_host === '0.0.0.0' ? '127.0.0.1' : config.http_host;
	let health: z.infer< typeof healthSchema >;
	try {
		const answer = await fetch( `http://${ host }:${ config.http_port }/health`, { signal: AbortSignal.timeout( 5_000 ) } );
		health = healthSchema.parse( await answer.json() );
	} catch {
		out( flags.json ? JSON.stringify( { ok: false, running: false } ) : `No worker answers on ${ host }:${ config.http_port }. Start it with "concord run", or set CONCORD_HTTP_PORT to the port it uses.` );
		return EXIT.failed;
	}
	out( flags.json ? JSON.stringify( health ) : [
		`The worker ${ health.ok ? 'runs' : `needs a look (${ health.reason || 'no answer from the store lately' })` }${ health.paused ? ', the store has paused it' : '' }.`,
		`Records held: ${ health.held }. Last look at the store: ${ health.lastClaimAt ?? 'never' }.`,
		...health.lanes.map( ( lane ) => `Connection ${ lane.connection_id }: ${ lane.state }${ lane.message === '' ? '' : ` (${ lane.message })` }` ),
	].join( '\n' ) );
	return health.ok ? EXIT.ok : EXIT.failed;
}
