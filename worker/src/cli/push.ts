/** `concord push`: where Finance & Operations sends its business events. Printed, never logged: the address holds its secret. */
import { pushSecret, pushUrl } from '../push/address.ts';
import { EXIT } from './exit-codes.ts';
import { paired, setUp, storeClient, type CommonFlags } from './setup.ts';

export async function push( flags: CommonFlags, env: NodeJS.ProcessEnv, out: ( text: string ) => void ): Promise< number > {
	const { folder, config, client: options } = setUp( flags, env );
	if ( config.public_url === '' ) {
		out( 'Dynamics cannot reach this worker: CONCORD_PUBLIC_URL is not set. Changes are found by polling, which is enough. To be told at once, set it to the address under which this worker is reached from outside.' );
		return EXIT.failed;
	}
	const credentials = await paired( folder, env );
	if ( credentials.webhook_secret === '' ) {
		out( 'This worker runs from the environment without CONCORD_WEBHOOK_SECRET, so it could not tell Dynamics from a stranger and takes no notices. Set it to the one of the pairing file.' );
		return EXIT.failed;
	}
	const client = storeClient( credentials, options, () => new Date() );
	try {
		for ( const { id, name, product } of ( await client.config() ).connections ) {
			out( product === 'bc'
				? `${ name }: Business Central is subscribed to by the worker itself; there is nothing to enter.`
				: `${ name }: as the endpoint of the business events (docs/push.md) enter ${ pushUrl( config.public_url, id ) }?code=${ pushSecret( credentials.webhook_secret, id ) }\nWho has this address can let the worker look early, and nothing else.` );
		}
	} finally {
		await client.close();
	}
	return EXIT.ok;
}
