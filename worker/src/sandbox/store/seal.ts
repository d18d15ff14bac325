/**
 * Seals a secret to the paired worker's public key, as the plugin's vault does: ephemeral-static ECDH on P-256, HKDF-SHA256
 * (salt: raw points of the ephemeral and the worker's key, info "concord-vault-v1"), AES-256-GCM. Fields are base64; epk is
 * the ephemeral key's raw uncompressed point.
 */
import { createCipheriv, createECDH, createPublicKey, hkdfSync, randomBytes } from 'node:crypto';
import type { SealedSecret } from '../../store/contract/api.ts';

/** `publicKeyPem`: SubjectPublicKeyInfo, P-256. Throws on anything else. */
export function seal( secret: string, publicKeyPem: string ): SealedSecret {
	const point = rawPoint( publicKeyPem );
	const ephemeral = createECDH( 'prime256v1' );
	const epk = ephemeral.generateKeys();
	const key = hkdfSync( 'sha256', ephemeral.computeSecret( point ), Buffer.concat( [ epk, point ] ), 'concord-vault-v1', 32 );
	const nonce = randomBytes( 12 );
	const cipher = createCipheriv( 'aes-256-gcm', Buffer.from( key ), nonce );
	const ciphertext = Buffer.concat( [ cipher.update( secret, 'utf8' ), cipher.final() ] );
	const text = ( bytes: Buffer ) => bytes.toString( 'base64' );
	return { v: 1, epk: text( epk ), nonce: text( nonce ), ciphertext: text( ciphertext ), tag: text( cipher.getAuthTag() ) };
}

export function rawPoint( publicKeyPem: string ): Buffer {
	const jwk = createPublicKey( publicKeyPem ).export( { format: 'jwk' } );
	if ( jwk.crv !== 'P-256' || jwk.x === undefined || jwk.y === undefined ) {
		throw new RangeError( 'not a P-256 key' );
	}
	return Buffer.concat( [ Buffer.from( [ 4 ] ), Buffer.from( jwk.x, 'base64url' ), Buffer.from( jwk.y, 'base64url' ) ] );
}
