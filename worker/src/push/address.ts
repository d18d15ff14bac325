/** Where Dynamics sends its notices for a connection, and the secret that tells them from a stranger's. */
import { createHmac } from 'node:crypto';

/** Made of the worker's own secret: nothing more to keep, and another worker's notices do not fit. */
export function pushSecret( webhookSecret: string, connectionId: string ): string {
	return createHmac( 'sha256', webhookSecret ).update( `push:${ connectionId }` ).digest( 'base64url' );
}

/** `publicUrl`: how Dynamics reaches this worker; the rest of the path stays the same behind a proxy. */
export function pushUrl( publicUrl: string, connectionId: string ): string {
	return `${ publicUrl.replace( /\/+$/, '' ) }/push/${ encodeURIComponent( connectionId ) }`;
}
