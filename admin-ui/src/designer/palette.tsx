import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { StepKind } from '../../../worker/src/core/flow/schema.ts';
import { Chooser } from './chooser.tsx';
import { kindHint, kindLabel } from './words.ts';

type Props = { kinds: readonly StepKind[]; onChoose: ( kind: StepKind ) => void; onClose: () => void };

/** The steps that can be added at a place. */
export function Palette( { kinds, onChoose, onClose }: Props ) {
	return (
		<Chooser label={ __( 'Add a step here', 'concord' ) } onClose={ onClose }>
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
		</Chooser>
	);
}
