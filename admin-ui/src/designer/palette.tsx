import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useEffect, useRef } from '@wordpress/element';
import type { StepKind } from '../../../worker/src/core/flow/schema.ts';
import { kindHint, kindLabel } from './words.ts';

type Props = { kinds: readonly StepKind[]; onChoose: ( kind: StepKind ) => void; onClose: () => void };

/** The steps that can be added at a place; takes the focus, so that a keyboard goes on here. */
export function Palette( { kinds, onChoose, onClose }: Props ) {
	const box = useRef< HTMLDivElement >( null );
	useEffect( () => {
		box.current?.querySelector( 'button' )?.focus();
	}, [] );
	return (
		<div
			ref={ box }
			className="concord-designer__palette"
			role="group"
			aria-label={ __( 'Add a step here', 'concord' ) }
			onKeyDown={ ( event ) => {
				if ( event.key === 'Escape' ) {
					onClose();
				}
			} }
		>
			<ul>
				{ kinds.map( ( kind ) => (
					<li key={ kind }>
						<Button className="concord-designer__kind" onClick={ () => onChoose( kind ) }>
							<strong>{ kindLabel( kind ) }</strong>
							<span className="concord-fine">{ kindHint( kind ) }</span>
						</Button>
					</li>
				) ) }
			</ul>
			<Button variant="tertiary" onClick={ onClose }>{ __( 'Cancel', 'concord' ) }</Button>
		</div>
	);
}
