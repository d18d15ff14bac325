import { SelectControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';

export type Source = MappingRow[ 'source' ];
type Props = { label: string; source: Source; onChange: ( source: Source ) => void };

/** Where a value comes from: a path of the record, always the same, or an expression. */
export function SourceField( { label, source, onChange }: Props ) {
	const text = textOf( source );
	return (
		<div className="concord-designer__source">
			<SelectControl
				/* translators: %s: name of a field. */
				label={ sprintf( __( 'Kind of source of %s', 'concord' ), label ) }
				hideLabelFromVision
				value={ source.kind }
				options={ [ { label: __( 'From the record', 'concord' ), value: 'path' }, { label: __( 'Always the same', 'concord' ), value: 'constant' }, { label: __( 'Expression', 'concord' ), value: 'expression' } ] }
				onChange={ ( kind ) => onChange( make( kind, text ) ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			<TextControl
				/* translators: %s: name of a field. */
				label={ sprintf( __( 'Source of %s', 'concord' ), label ) }
				hideLabelFromVision
				value={ text }
				list={ source.kind === 'path' ? 'concord-designer-paths' : undefined }
				onChange={ ( value ) => onChange( make( source.kind, value ) ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
		</div>
	);
}

function textOf( source: Source ): string {
	return source.kind === 'path' ? source.path : source.kind === 'constant' ? String( source.value ) : source.expression;
}

function make( kind: string, text: string ): Source {
	return kind === 'constant' ? { kind, value: text } : kind === 'expression' ? { kind, expression: text } : { kind: 'path', path: text };
}
