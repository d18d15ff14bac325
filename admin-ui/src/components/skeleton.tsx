import { __ } from '@wordpress/i18n';

/** Grey bars of the shape of what is coming, so that nothing jumps when it arrives. */
export function Skeleton( { rows = 4, tall = false }: { rows?: number; tall?: boolean } ) {
	return (
		<div className="concord-skeleton" role="status">
			<span className="screen-reader-text">{ __( 'Loading…', 'concord' ) }</span>
			{ Array.from( { length: rows }, ( _, row ) => <div key={ row } className={ tall ? 'concord-skeleton__bar is-tall' : 'concord-skeleton__bar' } aria-hidden="true" /> ) }
		</div>
	);
}
