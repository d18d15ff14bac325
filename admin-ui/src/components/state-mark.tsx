import { __ } from '@wordpress/i18n';
import type { State } from '../api/schema.ts';

const SIGN: Record< State, string > = { waiting: '○', working: '◐', retrying: '↻', 'needs-you': '!', synced: '✓', skipped: '–' };

export function stateLabel( state: State ): string {
	switch ( state ) {
		case 'waiting': return __( 'Waiting', 'concord' );
		case 'working': return __( 'Working', 'concord' );
		case 'retrying': return __( 'Retrying', 'concord' );
		case 'needs-you': return __( 'Needs you', 'concord' );
		case 'synced': return __( 'Synced', 'concord' );
		case 'skipped': return __( 'Skipped', 'concord' );
	}
}

/** A state as sign and word: never by colour alone. */
export function StateMark( { state }: { state: State } ) {
	return (
		<span className={ `concord-state is-${ state }` }>
			<span aria-hidden="true" className="concord-state__sign">{ SIGN[ state ] }</span>
			{ stateLabel( state ) }
		</span>
	);
}
