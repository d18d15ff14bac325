import { CheckboxControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { templatesFor, type Template, type TemplateKey } from '../../../worker/src/core/flow/templates/index.ts';
import { directionText } from '../designer/words.ts';
import { templateHint, templateName } from '../flows/template-words.ts';

type Props = { product: 'fo' | 'bc'; /** Keys that are ticked; the order flow always is. */ chosen: readonly TemplateKey[]; /** Those whose flow is there already. */ made: readonly string[]; onChange: ( chosen: TemplateKey[] ) => void };

/** What is kept in step: orders as the base, and what follows from them. Each ticked one becomes an ordinary flow, as a draft that is switched off. */
export default function Templates( { product, chosen, made, onChange }: Props ) {
	return (
		<fieldset className="concord-form__group concord-setup__templates">
			<legend>{ __( 'What is kept in step?', 'concord' ) }</legend>
			<ul>
				<li>
					<CheckboxControl label={ __( 'Orders → sales orders', 'concord' ) } help={ `${ __( 'Store → Dynamics', 'concord' ) }. ${ __( 'Each paid order becomes one sales order with its customer, to the cent.', 'concord' ) }` } checked disabled onChange={ () => undefined } __nextHasNoMarginBottom />
				</li>
				{ templatesFor( product ).map( ( { key, content } ) => (
					<li key={ key }>
						<CheckboxControl
							label={ templateName( key ) }
							help={ `${ directionText( content.steps ) }. ${ templateHint( key ) }${ made.includes( key ) ? ` ${ __( 'Its flow is there: see Flows.', 'concord' ) }` : '' }` }
							checked={ made.includes( key ) || chosen.includes( key ) }
							disabled={ made.includes( key ) }
							onChange={ ( on ) => onChange( on ? [ ...chosen, key ] : chosen.filter( ( one ) => one !== key ) ) }
							__nextHasNoMarginBottom
						/>
					</li>
				) ) }
			</ul>
			<p className="concord-fine">{ __( 'What you tick becomes a flow under Flows: a draft that is switched off until you have looked at it and published it.', 'concord' ) }</p>
		</fieldset>
	);
}

export function contentOf( product: 'fo' | 'bc', key: TemplateKey ): Template[ 'content' ] | undefined {
	return templatesFor( product ).find( ( one ) => one.key === key )?.content;
}
