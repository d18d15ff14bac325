import { Button } from '@wordpress/components';
import { useEffect, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

/** What can be chosen in the place of a step's settings; takes the focus, so that a keyboard goes on here, and is left by Escape or Cancel. */
export function Chooser( { label, onClose, children }: { label: string; onClose: () => void; children: ReactNode } ) {
	const box = useRef< HTMLDivElement >( null );
	useEffect( () => {
		box.current?.querySelector( 'button' )?.focus();
	}, [] );
	return (
		<div
			ref={ box }
			className="concord-designer__palette"
			role="group"
			aria-label={ label }
			onKeyDown={ ( event ) => {
				if ( event.key === 'Escape' ) {
					onClose();
				}
			} }
		>
			{ children }
			<Button variant="tertiary" onClick={ onClose }>{ __( 'Cancel', 'concord' ) }</Button>
		</div>
	);
}
