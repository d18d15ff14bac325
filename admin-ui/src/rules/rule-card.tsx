import { useId } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

type Props = { title: string; lead: string; /** The rule changes something about orders. */ on: boolean; problem: boolean; effect: ReactNode; disabled: boolean; children: ReactNode };

/** One rule: what it is for, its form, and what it makes of a real order. */
export function RuleCard( { title, lead, on, problem, effect, disabled, children }: Props ) {
	const id = useId();
	return (
		<section className="concord-card concord-rules__card" aria-labelledby={ id }>
			<header>
				<h2 className="concord-heading" id={ id }>{ title }</h2>
				<span className={ `concord-rules__state ${ problem ? 'is-act' : on ? 'is-good' : '' }` }>{ problem ? __( 'needs correcting', 'concord' ) : on ? __( 'in use', 'concord' ) : __( 'not used', 'concord' ) }</span>
			</header>
			<p>{ lead }</p>
			<div className="concord-rules__body">
				<fieldset disabled={ disabled } className="concord-rules__form">
					<legend className="screen-reader-text">{ title }</legend>
					{ children }
				</fieldset>
				{ effect }
			</div>
		</section>
	);
}
