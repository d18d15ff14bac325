import { Button, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import { StepList } from '../mapping/step-list.tsx';
import { NOT_FIELDS } from '../../../worker/src/core/flow/put-rules.ts';
import { MasterField, type Side } from './master-field.tsx';
import { SourceField } from './source-field.tsx';

/** `side`: whose the fields are where a row does not say otherwise, of steps that keep one record on two sides. */
type Props = { legend: string; rows: readonly MappingRow[]; side?: Side; onChange: ( rows: MappingRow[] ) => void };

/** The fields a step writes or calculates: target, source, and what is done to the value on its way. */
export function RowsField( { legend, rows, side, onChange }: Props ) {
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
					{ side && ! NOT_FIELDS.has( row.target ) && <MasterField field={ row.target } master={ row.master ?? side } onChange={ ( master ) => change( index, { ...row, master } ) } /> }
					<Button size="small" variant="tertiary" isDestructive aria-label={ sprintf( /* translators: %s: name of a field. */ __( 'Remove %s', 'concord' ), row.target ) } onClick={ () => onChange( rows.filter( ( _, at ) => at !== index ) ) }>✕</Button>
				</div>
			) ) }
			<Button variant="tertiary" onClick={ () => onChange( [ ...rows, { target: '', source: { kind: 'path', path: '' }, steps: [], conditions: [], required: false } ] ) }>{ __( 'Add a field', 'concord' ) }</Button>
		</fieldset>
	);
}
