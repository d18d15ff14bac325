import { __ } from '@wordpress/i18n';
import type { Preview, PreviewDocument } from '../preview/schema.ts';

/** Header fields and each line's, by any of the names the two products have for one thing. */
export function valueOf( document: PreviewDocument | undefined, ...names: string[] ): string {
	const field = document?.fields.find( ( one ) => names.includes( one.field ) && one.outcome === 'written' );
	return field?.value === undefined || field.value === null ? '' : String( field.value );
}

export const headerOf = ( preview: Preview ) => preview.documents.find( ( document ) => document.id === 'header' );
/** Lines of the order; comment lines say nothing about a rule. */
export const linesOf = ( preview: Preview ) => preview.documents.filter( ( document ) => document.id !== 'header' && valueOf( document, 'ItemNumber', 'lineObjectNumber' ) !== '' );

export type EffectProps = { preview: Preview | null; title: string; /** One text a row; empty ones are left out. */ rows: ( preview: Preview ) => string[]; /** Words in warnings and problems that belong to this rule. */ about?: RegExp };

const SHOWN = 6;

/** What the rule, as it is saved, makes of the chosen order. */
export function Effect( { preview, title, rows, about }: EffectProps ) {
	if ( ! preview ) {
		return null;
	}
	const problems = about ? preview.problems.filter( ( problem ) => about.test( `${ problem.code } ${ problem.message } ${ problem.field }` ) ) : [];
	const warnings = about ? preview.warnings.filter( ( warning ) => about.test( warning ) ) : [];
	const lines = rows( preview ).filter( ( row ) => row !== '' );
	return (
		<aside className="concord-rules__effect" aria-label={ title }>
			<h3>{ title }</h3>
			{ problems.map( ( problem ) => <p key={ problem.message } className="concord-error">{ problem.message } { problem.remedy }</p> ) }
			{ warnings.map( ( warning ) => <p key={ warning } className="concord-warning">{ warning }</p> ) }
			{ lines.length > 0 && (
				<ul>
					{ lines.slice( 0, SHOWN ).map( ( line, index ) => <li key={ `${ index }-${ line }` }>{ line }</li> ) }
					{ lines.length > SHOWN && <li>{ '…' }</li> }
				</ul>
			) }
			{ lines.length + problems.length + warnings.length === 0 && <p className="concord-fine">{ __( 'Nothing on this order is touched by this rule.', 'concord' ) }</p> }
		</aside>
	);
}
