import { Button, CheckboxControl, Notice } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { NOT_FIELDS } from '../../../worker/src/core/flow/put-rules.ts';
import type { FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import { Conditions } from '../mapping/conditions.tsx';
import { StepList } from '../mapping/step-list.tsx';
import { valueText } from '../mapping/value-text.ts';
import type { PreviewField } from '../preview/schema.ts';
import { checkText } from './check-words.ts';
import { Direction, type Way } from './direction.tsx';
import { FieldName } from './field-name.tsx';
import { MasterField, type Side } from './master-field.tsx';
import { membersOf, SourceField } from './source-field.tsx';
import { useStepContext } from './step-context.ts';

type Props = { legend: string; rows: readonly MappingRow[]; /** What can be written to; undefined where nobody told. */ fields?: readonly FieldInfo[] | undefined; way: Way; /** Whose the fields are where a row does not say otherwise, of steps that keep one record on two sides. */ side?: Side | undefined; onChange: ( rows: MappingRow[] ) => void };

/** The fields a step writes or calculates: target, source, what is done to the value on its way, when it is written, and what came out in the last test. */
export function RowsField( { legend, rows, fields, way, side, onChange }: Props ) {
	const change = ( index: number, row: MappingRow ) => onChange( rows.map( ( one, at ) => ( at === index ? row : one ) ) );
	return (
		<fieldset className="concord-designer__group">
			<legend>{ legend }</legend>
			{ rows.map( ( row, index ) => <Row key={ index } row={ row } number={ index + 1 } fields={ fields } way={ way } side={ side } onChange={ ( next ) => change( index, next ) } onRemove={ () => onChange( rows.filter( ( _, at ) => at !== index ) ) } /> ) }
			<Button variant="tertiary" onClick={ () => onChange( [ ...rows, { target: '', source: { kind: 'path', path: '' }, steps: [], conditions: [], required: false } ] ) }>{ __( 'Add a field', 'concord' ) }</Button>
		</fieldset>
	);
}

type RowProps = Pick< Props, 'fields' | 'way' | 'side' > & { row: MappingRow; number: number; onChange: ( row: MappingRow ) => void; onRemove: () => void };

function Row( { row, number, fields, way, side, onChange, onRemove }: RowProps ) {
	const { checks, sources, trace: traceOf } = useStepContext();
	const field = fields?.find( ( one ) => one.name === row.target );
	const trace = row.target === '' ? undefined : traceOf( row.target );
	const own = checks.filter( ( check ) => ( check.code === 'row' || check.code === 'store-field-unknown' ) && check.detail === row.target && row.target !== '' );
	/* translators: %d: number of a row. */
	const name = row.target || sprintf( __( 'target %d', 'concord' ), number );
	const extras = row.steps.length + row.conditions.length + ( row.required ? 1 : 0 );
	return (
		<div className="concord-designer__row" role="group" aria-label={ name }>
			<div className="concord-designer__rowhead">
				<Direction way={ side && ! NOT_FIELDS.has( row.target ) ? wayOfMaster( row.master ?? side ) : way } />
				<Button size="small" variant="tertiary" isDestructive aria-label={ sprintf( /* translators: %s: name of a field. */ __( 'Remove %s', 'concord' ), name ) } onClick={ onRemove }>✕</Button>
			</div>
			{ /* translators: %d: number of a row. */ }
			<FieldName label={ sprintf( __( 'Target %d', 'concord' ), number ) } name={ row.target } fields={ fields } written onChange={ ( target ) => onChange( { ...row, target } ) } />
			<SourceField label={ name } source={ row.source } field={ field } onChange={ ( source ) => onChange( { ...row, source } ) } />
			{ own.map( ( check, index ) => <Notice key={ index } status={ check.severity } isDismissible={ false }>{ checkText( check ) }</Notice> ) }
			{ side && ! NOT_FIELDS.has( row.target ) && <MasterField field={ name } master={ row.master ?? side } onChange={ ( master ) => onChange( { ...row, master } ) } /> }
			<details open={ extras > 0 }>
				{ /* translators: %d: number of steps and conditions. */ }
				<summary>{ extras === 0 ? __( 'Steps and conditions', 'concord' ) : sprintf( _n( '%d step or condition', '%d steps and conditions', extras, 'concord' ), extras ) }</summary>
				{ trace && <p className="concord-fine">{ __( 'Read from the record:', 'concord' ) } <bdi>{ valueText( trace.read ) }</bdi></p> }
				<StepList target={ name } steps={ row.steps } members={ membersOf( field ) } trace={ trace } onChange={ ( steps ) => onChange( { ...row, steps } ) } />
				<Conditions document="header" target={ name } paths={ sources } conditions={ row.conditions } readOnly={ false } onChange={ ( conditions ) => onChange( { ...row, conditions } ) } />
				<CheckboxControl label={ __( 'Stop the record when there is no value', 'concord' ) } checked={ row.required } onChange={ ( required ) => onChange( { ...row, required } ) } __nextHasNoMarginBottom />
			</details>
			{ trace && <p className="concord-map__outcome"><strong>{ __( 'Result of the test:', 'concord' ) }</strong> <bdi>{ resultText( trace ) }</bdi></p> }
		</div>
	);
}

/** Who decides about a field says which way it goes. */
function wayOfMaster( master: NonNullable< MappingRow[ 'master' ] > ): Way {
	return master === 'dynamics' ? 'store' : master === 'store' ? 'dynamics' : 'both';
}

/** What was read, and what became of it. */
function resultText( { outcome, value, read, problem }: PreviewField ): string {
	if ( problem !== null ) {
		return problem;
	}
	switch ( outcome ) {
		case 'unmet': return __( 'not written: a condition does not hold', 'concord' );
		case 'blank': return __( 'empty, so it is left out', 'concord' );
		default: return valueText( read ) === valueText( value ) ? valueText( value ) : `${ valueText( read ) } → ${ valueText( value ) }`;
	}
}
