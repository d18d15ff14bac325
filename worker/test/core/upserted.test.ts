/** Which value of an upsert's row stands, and which is somebody else's: days beside the moments that Dynamics tells them as. */
import { describe, expect, it } from 'vitest';
import { sameValue } from '../../src/core/flow/same.ts';
import { rememberRow, replacedWords } from '../../src/core/flow/upserted.ts';

const STEP = { place: 'kept', step: '"kept"', entity: 'webOrders', record: 'order #7' };
const FIELDS = [ 'note', 'shipOn' ];
/** What is said when "note" is written over a row that Dynamics tells with this day, after the flow wrote `wrote` there. */
const said = ( wrote: string, stands: string ): string => {
	const marks = new Set< string >();
	rememberRow( marks, STEP.place, FIELDS, { note: 'ours', shipOn: wrote } );
	return replacedWords( marks, STEP, FIELDS, { note: 'ours', shipOn: stands }, { note: 'new' } );
};

describe( 'a day that Dynamics tells as a moment', () => {
	it.each( [ '2026-11-30', '2026-11-30T12:00:00Z', '2026-11-30T00:00:00Z', '2026-11-30T12:00:00.000Z' ] )( 'told as %s is the day that the flow wrote: nothing is written again, and nobody is said to have changed it', ( stands ) => {
		expect( sameValue( stands, '2026-11-30' ) ).toBe( true );
		expect( sameValue( '2026-11-30', stands ) ).toBe( true );
		expect( said( '2026-11-30', stands ) ).toBe( '' );
	} );

	it.each( [ '2026-12-01T12:00:00Z', '2026-11-30T09:30:00Z', '' ] )( 'told as "%s" it was changed', ( stands ) => {
		expect( sameValue( stands, '2026-11-30' ) ).toBe( false );
		expect( said( '2026-11-30', stands ) ).toContain( 'was changed in Dynamics since the step "kept" wrote it' );
	} );

	it( 'midnight and noon are two moments where both sides tell moments', () => {
		expect( sameValue( '2026-11-30T00:00:00Z', '2026-11-30T12:00:00Z' ) ).toBe( false );
	} );
} );
