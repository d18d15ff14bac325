/** What a suite's own report says of itself. A run that failed without naming a test counts as one failure, never as none. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';

export type Counts = { passed: number; failed: number; skipped: number; /** Names of what failed, to be read without scrolling. */ names?: string[] };

export function addCounts( a: Counts, b: Counts ): Counts {
	return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped, names: [ ...( a.names ?? [] ), ...( b.names ?? [] ) ] };
}

const vitestReport = z.object( { numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number(), numTodoTests: z.number().optional(),
	testResults: z.array( z.object( { name: z.string(), status: z.string(), assertionResults: z.array( z.object( { status: z.string(), fullName: z.string() } ) ) } ) ),
} );

export function vitestCounts( report: string, exitedWell: boolean ): Counts {
	if ( ! existsSync( report ) ) {
		return { passed: 0, failed: 1, skipped: 0 };
	}
	const read = vitestReport.parse( JSON.parse( readFileSync( report, 'utf8' ) ) );
	const names = read.testResults.flatMap( ( file ) => {
		const failed = file.assertionResults.filter( ( test ) => test.status === 'failed' ).map( ( test ) => `${ basename( file.name ) }: ${ test.fullName }` );
		return failed.length === 0 && file.status === 'failed' ? [ `${ basename( file.name ) }: the file itself` ] : failed;
	} );
	return honest( { names, passed: read.numPassedTests, failed: read.numFailedTests, skipped: read.numPendingTests + ( read.numTodoTests ?? 0 ) }, exitedWell );
}

export function junitCounts( report: string, exitedWell: boolean ): Counts {
	const text = existsSync( report ) ? readFileSync( report, 'utf8' ) : '';
	const suite = /<testsuite [^>]*>/.exec( text )?.[ 0 ];
	if ( suite === undefined ) {
		return { passed: 0, failed: 1, skipped: 0 };
	}
	const of = ( name: string ) => Number( new RegExp( ` ${ name }="(\\d+)"` ).exec( suite )?.[ 1 ] ?? 0 );
	const failed = of( 'failures' ) + of( 'errors' );
	const names = [ ...text.matchAll( /<testcase name="([^"]+)"[^>]*[^/]>\s*<(?:failure|error)/g ) ].map( ( match ) => `${ basename( report ) }: ${ match[ 1 ] ?? '' }` );
	return honest( { names, passed: of( 'tests' ) - failed - of( 'skipped' ), failed, skipped: of( 'skipped' ) }, exitedWell );
}

function honest( counts: Counts, exitedWell: boolean ): Counts {
	return exitedWell || counts.failed > 0 ? counts : { ...counts, failed: 1, names: [ 'an error outside of any test; see above' ] };
}
