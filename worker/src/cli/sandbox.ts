/** `concord sandbox`: the simulators, and with --store a sample store, until stopped. */
import { startSandbox } from '../sandbox/index.ts';
import { startSampleStore } from '../sandbox/store/index.ts';
import { EXIT, Exit } from './exit-codes.ts';

export type SandboxFlags = { port: string; state?: string; latency: string; store?: boolean };

export async function sandbox( flags: SandboxFlags, out: ( text: string ) => void ): Promise< void > {
	const running = await startSandbox( { port: whole( flags.port, '--port', 65_535 ), latencyMs: whole( flags.latency, '--latency', 60_000 ), ...( flags.state ? { stateFile: flags.state } : {} ) } );
	const store = flags.store ? await startSampleStore( {} ) : null;
	out( [
		`Dynamics sandbox: ${ running.url } (page, and the address of both products)`,
		`  Business Central      ${ running.bc.baseUrl }  environment ${ running.bc.environment }, company ${ running.bc.company }`,
		`  Finance & Operations  ${ running.fo.baseUrl }  legal entity ${ running.fo.company }`,
		`  Sign-in authority     ${ running.bc.tokenUrl }  tenant ${ running.bc.tenant }`,
		`  Client id and secret  ${ running.client.id }  ${ running.client.secret }`,
		...( store ? [ `Sample store: ${ store.url }  administrator ${ store.admin.login } ${ store.admin.password }` ] : [] ),
		'Stop with Ctrl+C.',
	].join( '\n' ) );
	await new Promise< void >( ( resolve ) => {
		process.once( 'SIGINT', resolve );
		process.once( 'SIGTERM', resolve );
	} );
	await running.close();
	await store?.close();
}

function whole( text: string, name: string, most: number ): number {
	const value = Number( text );
	if ( ! Number.isInteger( value ) || value < 0 || value > most ) {
		throw new Exit( EXIT.usage, `${ name } must be a whole number from 0 to ${ most }.` );
	}
	return value;
}
