import { __ } from '@wordpress/i18n';

/** "nowhere": kept for later steps. */
export type Way = 'dynamics' | 'store' | 'both' | 'nowhere';

/** Which way a value goes, in words and with an arrow: nobody has to guess from "synchronise" (STK-4). */
export function Direction( { way }: { way: Way } ) {
	return <span className={ `concord-direction is-${ way }` }>{ wayText( way ) }</span>;
}

export function wayText( way: Way ): string {
	switch ( way ) {
		case 'dynamics': return __( 'Store → Dynamics', 'concord' );
		case 'store': return __( 'Dynamics → store', 'concord' );
		case 'both': return __( 'Store ⇄ Dynamics', 'concord' );
		case 'nowhere': return __( 'Kept for later steps', 'concord' );
	}
}
