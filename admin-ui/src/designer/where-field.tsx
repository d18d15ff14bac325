import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import { FieldName } from './field-name.tsx';
import { SourceField, type Source } from './source-field.tsx';

export type WhereRow = { field: string; source: Source };
type Props = { where: readonly WhereRow[]; writes: boolean; /** Undefined where the tenant did not tell them. */ fields: readonly FieldInfo[] | undefined; onChange: ( where: WhereRow[] ) => void };

/** The fields a record is known by, and what they equal. */
export function WhereField( { where, writes, fields, onChange }: Props ) {
	const change = ( index: number, row: WhereRow ) => onChange( where.map( ( one, at ) => ( at === index ? row : one ) ) );
	return (
		<fieldset className="concord-designer__group">
			<legend>{ __( 'Found by', 'concord' ) }</legend>
			<p className="concord-fine">{ writes ? __( 'These fields make the record the same one every time, so that nothing is written twice. In Finance & Operations: the key of the entity without the company.', 'concord' ) : __( 'The record whose fields equal these values.', 'concord' ) }</p>
			{ where.map( ( row, index ) => (
				<div key={ index } className="concord-designer__row">
					{ /* translators: %d: number of a row. */ }
					<FieldName label={ sprintf( __( 'Field %d', 'concord' ), index + 1 ) } name={ row.field } fields={ fields } written={ writes } onChange={ ( field ) => change( index, { ...row, field } ) } />
					<SourceField label={ row.field || sprintf( /* translators: %d: number of a row. */ __( 'field %d', 'concord' ), index + 1 ) } source={ row.source } field={ fields?.find( ( one ) => one.name === row.field ) } onChange={ ( source ) => change( index, { ...row, source } ) } />
					{ where.length > 1 && (
						<Button size="small" variant="tertiary" isDestructive aria-label={ sprintf( /* translators: %s: name of a field. */ __( 'Remove %s', 'concord' ), row.field ) } onClick={ () => onChange( where.filter( ( _, at ) => at !== index ) ) }>✕</Button>
					) }
				</div>
			) ) }
			<Button variant="tertiary" onClick={ () => onChange( [ ...where, { field: '', source: { kind: 'path', path: '' } } ] ) }>{ __( 'And another field', 'concord' ) }</Button>
		</fieldset>
	);
}
