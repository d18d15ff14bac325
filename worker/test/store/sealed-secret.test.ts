import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sealedSecretSchema, type SealedSecret } from '../../src/store/contract/api.ts';
import { newKeyPair, openSecret } from '../../src/store/sealed-secret.ts';

const sealer = fileURLToPath( new URL( '../../../plugin/src/Vault/Sealer.php', import.meta.url ) );
const hasPhp = spawnSync( 'php', [ '-r', 'exit( function_exists( "openssl_pkey_derive" ) ? 0 : 1 );' ] ).status === 0;

function sealOne( publicKey: string ): SealedSecret {
	const [ sealed ] = sealWithPhp( 'secret', publicKey, 1 );
	if ( ! sealed ) {
		throw new Error( 'PHP sealed nothing' );
	}
	return sealed;
}

/** Seals with the plugin's own class, many at once, because starting PHP is the slow part. */
function sealWithPhp( secret: string, publicKey: string, times: number ) {
	const code = `define( 'ABSPATH', '/' ); require ${ JSON.stringify( sealer ) }; $in = json_decode( stream_get_contents( STDIN ), true ); $s = new Concord\\Vault\\Sealer();
		$out = array(); for ( $i = 0; $i < $in['times']; $i++ ) { $out[] = $s->seal( $in['secret'], $in['key'] ); } echo json_encode( $out );`;
	const run = spawnSync( 'php', [ '-r', code ], { input: JSON.stringify( { secret, key: publicKey, times } ), encoding: 'utf8' } );
	expect( run.stderr ).toBe( '' );
	return sealedSecretSchema.array().parse( JSON.parse( run.stdout ) );
}

describe.skipIf( ! hasPhp )( 'a secret sealed by the plugin', () => {
	it( 'opens with the worker key it was sealed to, also when a coordinate begins with zero bytes', () => {
		const keys = newKeyPair();
		// One in 128 ephemeral keys has a coordinate that OpenSSL writes a byte short; 600 meet it for certain enough.
		const sealed = sealWithPhp( 'geheim~Ünïcode.8Q', keys.publicKey, 600 );
		expect( new Set( sealed.map( ( one ) => openSecret( one, keys.privateKey ) ) ) ).toEqual( new Set( [ 'geheim~Ünïcode.8Q' ] ) );
		expect( new Set( sealed.map( ( one ) => one.epk ) ).size ).toBe( 600 );
	} );

	it( 'does not open with another worker key', () => {
		const sealed = sealOne( newKeyPair().publicKey );
		expect( () => openSecret( sealed, newKeyPair().privateKey ) ).toThrow( /not sealed to this worker/ );
	} );

	it( 'does not open when a byte was changed on the way', () => {
		const keys = newKeyPair();
		const sealed = sealOne( keys.publicKey );
		const bent = Buffer.from( sealed.ciphertext, 'base64' );
		bent.writeUInt8( bent.readUInt8( 0 ) ^ 1, 0 );
		expect( () => openSecret( { ...sealed, ciphertext: bent.toString( 'base64' ) }, keys.privateKey ) ).toThrow( /not sealed to this worker/ );
	} );
} );

/** The key pair printed in RFC 5903 8.1. A change of any byte of the format fails here even where PHP is missing. */
const published = createPrivateKey( { format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: 'yI8B9RDZrD9wopLaojFt5UTpqriv6EBJxiqcV4YtFDM', x: '2tC2U5QiHPmwUeH-yleH0Jjf5jf8kLnvlF0MN3JYEYA', y: 'UnGgRhzbglLWHxxFb6PlmrH0WzOsz19YOJ4Fd7iZC7M' } } );
const vector = { v: 1 as const, epk: 'BDsJYrIjsMB3cGLocU0mnBcruq0BI2iUNcKPbCN83sNmEReqajbouS9SrNQvfgr6r/cMglqVTrjjzJtFwONQvyM=', nonce: 'OGpjZygfgFf4zmrf', ciphertext: '/IgBQlcUwG6DTgptL/oFCcYGMPo5/BhajemIAhw=', tag: 'nD7lo2r32XFUuy1W2VFbmw==' };

describe( 'the fixed vector of docs/vault.md', () => {
	it( 'opens to the same text in every version', () => {
		const pem = published.export( { type: 'pkcs8', format: 'pem' } ).toString();
		expect( openSecret( vector, pem ) ).toBe( 'a test secret, not a real one' );
	} );
} );
