import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBcError } from '../../src/connectors/bc/errors.ts';
import { readFoError } from '../../src/connectors/fo/errors.ts';
import { generalFault } from '../../src/connectors/odata/answer-faults.ts';
import type { SyncError } from '../../src/core/issue.ts';

type Case = { name: string; system: 'fo' | 'bc'; http: number; body: string; code: string; retry: string };

/** Texts as found in public documentation, issues and code. */
const cases = JSON.parse( readFileSync( new URL( './error-texts.json', import.meta.url ), 'utf8' ) ) as Case[];

function classify( one: Pick< Case, 'system' | 'http' | 'body' > ): SyncError {
	const answer = { status: one.http, text: one.body, requestId: 'r', headers: {} };
	return ( one.system === 'fo' ? readFoError : readBcError )( answer, 'write' ) ?? generalFault( answer, 'write', new Date( 0 ) );
}

describe( 'error texts of Dynamics', () => {
	it.each( cases )( 'FUL-7: $system $http "$name" is $code, $retry', ( one ) => {
		const { issue } = classify( one );
		expect( { code: issue.code, retry: issue.retryClass } ).toEqual( { code: one.code, retry: one.retry } );
		expect( issue.remedy.length ).toBeGreaterThan( 10 );
	} );
} );
