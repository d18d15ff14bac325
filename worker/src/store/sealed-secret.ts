/**
 * Opens what the plugin sealed to this worker. The bytes stand in docs/vault.md; the other end is plugin/src/Vault/Sealer.php.
 */
import { createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SyncError } from '../core/issue.ts';
import type { SealedSecret } from './contract/api.ts';

const INFO = 'concord-vault-v1';
const POINT_BYTES = 65;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A fresh P-256 pair: the public PEM goes into the pairing request, the private one stays on this machine. */
export function generateWorkerKeys(): { publicKey: string; privateKey: string } {
	const pair = generateKeyPairSync( 'ec', { namedCurve: 'prime256v1', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } );
	return { publicKey: pair.publicKey, privateKey: pair.privateKey };
}

/**
 * The secret as text. Throws a SyncError of class auth when it was sealed to another key or altered on the way:
 * the lane pauses, no order uses up an attempt.
 */
export function openSealedSecret( sealed: SealedSecret, privateKeyPem: string ): string {
	try {
		const privateKey = createPrivateKey( privateKeyPem );
		const epk = bytes( sealed.epk, POINT_BYTES );
		const shared = diffieHellman( { privateKey, publicKey: keyOf( epk ) } );
		const salt = Buffer.concat( [ epk, pointOf( createPublicKey( privateKeyPem ) ) ] );
		const key = Buffer.from( hkdfSync( 'sha256', shared, salt, INFO, 32 ) );
		const decipher = createDecipheriv( 'aes-256-gcm', key, bytes( sealed.nonce, NONCE_BYTES ), { authTagLength: TAG_BYTES } );
		decipher.setAuthTag( bytes( sealed.tag, TAG_BYTES ) );
		return Buffer.concat( [ decipher.update( Buffer.from( sealed.ciphertext, 'base64' ) ), decipher.final() ] ).toString( 'utf8' );
	} catch ( cause ) {
		throw new SyncError( {
			code: 'credentials_refused',
			retryClass: 'auth',
			message: 'The secret the store sent cannot be opened with the key of this worker.',
			remedy: 'Pair this worker with the store again. If it stays, enter the secret of the connection again.',
		}, { cause } );
	}
}

function bytes( base64: string, length: number ): Buffer {
	const raw = Buffer.from( base64, 'base64' );
	if ( raw.length !== length ) {
		throw new RangeError( `expected ${ length } bytes, got ${ raw.length }` );
	}
	return raw;
}

function keyOf( point: Buffer ): KeyObject {
	return createPublicKey( { format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray( 1, 33 ).toString( 'base64url' ), y: point.subarray( 33 ).toString( 'base64url' ) } } );
}

function pointOf( publicKey: KeyObject ): Buffer {
	const { x, y } = publicKey.export( { format: 'jwk' } );
	return Buffer.concat( [ Buffer.of( 4 ), Buffer.from( x ?? '', 'base64url' ), Buffer.from( y ?? '', 'base64url' ) ] );
}
