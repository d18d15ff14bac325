import { generateKeyPairSync } from 'node:crypto';

/** Public key of a throw-away worker, PEM SubjectPublicKeyInfo, P-256. */
export function newWorkerKey(): string {
	return generateKeyPairSync( 'ec', { namedCurve: 'prime256v1', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } ).publicKey;
}
