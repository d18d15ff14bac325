/**
 * Opens what the store sealed to this worker: ephemeral-static ECDH on P-256, HKDF-SHA256 (salt: raw points of the ephemeral
 * and of our key, info "concord-vault-v1"), AES-256-GCM. Sealing is the plugin's Vault/Sealer.php.
 */
import { createDecipheriv, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject, createPrivateKey } from 'node:crypto';
import type { SealedSecret } from './contract/api.ts';

export type KeyPair = { privateKey: string; publicKey: string };

/** PEM: PKCS #8 and SubjectPublicKeyInfo. */
export function newKeyPair(): KeyPair {
	const { privateKey, publicKey } = generateKeyPairSync( 'ec', { namedCurve: 'prime256v1' } );
	return { privateKey: privateKey.export( { type: 'pkcs8', format: 'pem' } ) as string, publicKey: publicKey.export( { type: 'spki', format: 'pem' } ) as string };
}

/** Throws RangeError when the secret was sealed to another key or was changed on its way. */
export function openSecret( sealed: SealedSecret, privateKeyPem: string ): string {
	const privateKey = createPrivateKey( privateKeyPem );
	const epk = Buffer.from( sealed.epk, 'base64' );
	try {
		const shared = diffieHellman( { privateKey, publicKey: fromRawPoint( epk ) } );
		const salt = Buffer.concat( [ epk, rawPoint( createPublicKey( privateKeyPem ) ) ] );
		const key = Buffer.from( hkdfSync( 'sha256', shared, salt, 'concord-vault-v1', 32 ) );
		const decipher = createDecipheriv( 'aes-256-gcm', key, Buffer.from( sealed.nonce, 'base64' ), { authTagLength: 16 } );
		decipher.setAuthTag( Buffer.from( sealed.tag, 'base64' ) );
		return Buffer.concat( [ decipher.update( Buffer.from( sealed.ciphertext, 'base64' ) ), decipher.final() ] ).toString( 'utf8' );
	} catch ( error ) {
		throw new RangeError( 'the secret is not sealed to this worker\'s key', { cause: error } );
	}
}

function rawPoint( key: KeyObject ): Buffer {
	const { x = '', y = '' } = key.export( { format: 'jwk' } );
	return Buffer.concat( [ Buffer.from( [ 4 ] ), Buffer.from( x, 'base64url' ), Buffer.from( y, 'base64url' ) ] );
}

function fromRawPoint( point: Buffer ): KeyObject {
	if ( point.length !== 65 || point[ 0 ] !== 4 ) {
		throw new RangeError( 'not an uncompressed P-256 point' );
	}
	return createPublicKey( { format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray( 1, 33 ).toString( 'base64url' ), y: point.subarray( 33 ).toString( 'base64url' ) } } );
}
