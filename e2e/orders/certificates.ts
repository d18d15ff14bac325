/** Certificates for 127.0.0.1, made when the test runs; no key lives in the repository. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Certificates = { key: string; valid: string; expired: string };

const CONFIG = `[ca]
default_ca = own
[own]
database = index
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
x509_extensions = extensions
unique_subject = no
[any]
commonName = supplied
[extensions]
subjectAltName = IP:127.0.0.1
basicConstraints = critical,CA:TRUE
`;

/** One key, self-signed twice: good for a week, and good until the end of 2020. PEM. */
export function makeCertificates(): Certificates {
	const folder = mkdtempSync( join( tmpdir(), 'concord-certificates-' ) );
	const openssl = ( ...args: string[] ) => execFileSync( 'openssl', args, { cwd: folder, stdio: 'pipe' } );
	const stamp = ( time: number ) => new Date( time ).toISOString().replace( /[-:T]|\.\d+/g, '' );
	const sign = ( out: string, from: number, until: number ): string => {
		openssl( 'ca', '-batch', '-config', 'config', '-selfsign', '-keyfile', 'key', '-in', 'request', '-out', out, '-startdate', stamp( from ), '-enddate', stamp( until ), '-notext' );
		return readFileSync( join( folder, out ), 'utf8' );
	};
	try {
		writeFileSync( join( folder, 'config' ), CONFIG );
		writeFileSync( join( folder, 'index' ), '' );
		writeFileSync( join( folder, 'serial' ), '01\n' );
		openssl( 'req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=127.0.0.1', '-keyout', 'key', '-out', 'request' );
		const day = 86_400_000;
		return {
			key: readFileSync( join( folder, 'key' ), 'utf8' ),
			valid: sign( 'valid', Date.now() - day, Date.now() + 7 * day ),
			expired: sign( 'expired', Date.UTC( 2020, 0, 1 ), Date.UTC( 2020, 11, 31 ) ),
		};
	} finally {
		rmSync( folder, { recursive: true } );
	}
}
