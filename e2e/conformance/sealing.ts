/** The worker's end of docs/vault.md, written a second time on purpose: a shared mistake of both ends would pass unseen otherwise. */
import { createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import type { SealedSecret } from '../../worker/src/store/contract/api.ts';

export function workerKeys(): { publicKey: string; privateKey: string } {
	return generateKeyPairSync( 'ec', { namedCurve: 'prime256v1', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } );
}

/** Throws when it was sealed to another key. */
export function unseal( sealed: SealedSecret, privateKeyPem: string ): string {
	const raw = ( text: string ) => Buffer.from( text, 'base64' );
	const epk = raw( sealed.epk );
	const half = ( from: number ) => epk.subarray( from, from + 32 ).toString( 'base64url' );
	const ephemeral = createPublicKey( { format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: half( 1 ), y: half( 33 ) } } );
	const shared = diffieHellman( { privateKey: createPrivateKey( privateKeyPem ), publicKey: ephemeral } );
	const key = hkdfSync( 'sha256', shared, Buffer.concat( [ epk, point( createPublicKey( privateKeyPem ) ) ] ), 'concord-vault-v1', 32 );
	const decipher = createDecipheriv( 'aes-256-gcm', Buffer.from( key ), raw( sealed.nonce ), { authTagLength: 16 } );
	decipher.setAuthTag( raw( sealed.tag ) );
	return Buffer.concat( [ decipher.update( raw( sealed.ciphertext ) ), decipher.final() ] ).toString( 'utf8' );
}

function point( key: KeyObject ): Buffer {
	const { x = '', y = '' } = key.export( { format: 'jwk' } );
	return Buffer.concat( [ Buffer.of( 4 ), Buffer.from( x, 'base64url' ), Buffer.from( y, 'base64url' ) ] );
}
