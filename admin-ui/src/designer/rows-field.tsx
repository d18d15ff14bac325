import { Button, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import { StepList } from '../mapping/step-list.tsx';
import { SourceField } from './source-field.tsx';

type Props = { legend: string; rows: readonly MappingRow[]; onChange: ( rows: MappingRow[] ) => void };

/** The fields a step writes or calculates: target, source, and what is done to the value on its way. */
export function RowsField( { legend, rows, onChange }: Props ) {
	const change = ( index: number, row: MappingRow ) => onChange( rows.map( ( one, at ) => ( at === index ? row : one ) ) );
	return (
		<fieldset className="concord-designer__group">
			<legend>{ legend }</legend>
			{ rows.map( ( row, index ) => (
				<div key={ index } className="concord-designer__row">
					{ /* translators: %d: number of a row. */ }
					<TextControl label={ sprintf( __( 'Target %d', 'concord' ), index + 1 ) } value={ row.target } onChange={ ( target ) => change( index, { ...row, target } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
					<SourceField label={ row.target || sprintf( /* translators: %d: number of a row. */ __( 'target %d', 'concord' ), index + 1 ) } source={ row.source } onChange={ ( source ) => change( index, { ...row, source } ) } />
					<StepList target={ row.target } steps={ row.steps } onChange={ ( steps ) => change( index, { ...row, steps } ) } />
					<Button size="small" variant="tertiary" isDestructive aria-label={ sprintf( /* translators: %s: name of a field. */ __( 'Remove %s', 'concord' ), row.target ) } onClick={ () => onChange( rows.filter( ( _, at ) => at !== index ) ) }>✕</Button>
				</div>
			) ) }
			<Button variant="tertiary" onClick={ () => onChange( [ ...rows, { target: '', source: { kind: 'path', path: '' }, steps: [], conditions: [], required: false } ] ) }>{ __( 'Add a field', 'concord' ) }</Button>
		</fieldset>
	);
}
