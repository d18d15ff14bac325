/** What a suite's own report says of itself. A run that failed without naming a test counts as one failure, never as none. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

export type Counts = { passed: number; failed: number; skipped: number };

export function addCounts( a: Counts, b: Counts ): Counts {
	return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

const vitestReport = z.object( { numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number(), numTodoTests: z.number().optional() } );

export function vitestCounts( report: string, exitedWell: boolean ): Counts {
	if ( ! existsSync( report ) ) {
		return { passed: 0, failed: 1, skipped: 0 };
	}
	const read = vitestReport.parse( JSON.parse( readFileSync( report, 'utf8' ) ) );
	return honest( { passed: read.numPassedTests, failed: read.numFailedTests, skipped: read.numPendingTests + ( read.numTodoTests ?? 0 ) }, exitedWell );
}

export function junitCounts( report: string, exitedWell: boolean ): Counts {
	const suite = existsSync( report ) ? /<testsuite [^>]*>/.exec( readFileSync( report, 'utf8' ) )?.[ 0 ] : undefined;
	if ( suite === undefined ) {
		return { passed: 0, failed: 1, skipped: 0 };
	}
	const of = ( name: string ) => Number( new RegExp( ` ${ name }="(\\d+)"` ).exec( suite )?.[ 1 ] ?? 0 );
	const failed = of( 'failures' ) + of( 'errors' );
	return honest( { passed: of( 'tests' ) - failed - of( 'skipped' ), failed, skipped: of( 'skipped' ) }, exitedWell );
}

function honest( counts: Counts, exitedWell: boolean ): Counts {
	return exitedWell || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
