import { __ } from '@wordpress/i18n';
import type { PreviewDocument, PreviewField } from './schema.ts';

/** One document: target field, value, where it comes from and what each step made of it. Empty fields stay out of the way. */
export function DocumentTable( { title, document }: { title: string; document: PreviewDocument } ) {
	const told = document.fields.filter( ( field ) => field.outcome === 'written' || field.outcome === 'problem' );
	const silent = document.fields.filter( ( field ) => ! told.includes( field ) );
	return (
		<details className="concord-preview__document" open={ document.id === 'header' || document.id === 'customer' || told.some( ( field ) => field.outcome === 'problem' ) }>
			<summary>{ title } <span className="concord-fine">{ document.entity }</span></summary>
			<table className="concord-table">
				<caption className="screen-reader-text">{ title }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Field in Dynamics', 'concord' ) }</th>
						<th scope="col">{ __( 'Value', 'concord' ) }</th>
						<th scope="col">{ __( 'Comes from', 'concord' ) }</th>
					</tr>
				</thead>
				<tbody>{ told.map( ( field ) => <FieldRow key={ field.field } field={ field } /> ) }</tbody>
			</table>
			{ silent.length > 0 && <p className="concord-fine">{ __( 'Not written, Dynamics keeps its default:', 'concord' ) } { silent.map( ( field ) => field.field ).join( ', ' ) }</p> }
		</details>
	);
}

function FieldRow( { field }: { field: PreviewField } ) {
	return (
		<tr>
			<th scope="row">{ field.field }</th>
			<td>{ field.problem === null ? <Shown value={ field.value } /> : <span className="concord-error">{ field.problem }</span> }</td>
			<td><Origin field={ field } /></td>
		</tr>
	);
}

function Origin( { field }: { field: PreviewField } ) {
	const { source, read, steps } = field;
	// A step that changed nothing explains nothing.
	const changes = steps.filter( ( step, index ) => step.after !== ( index === 0 ? read : steps[ index - 1 ]?.after ) );
	return (
		<>
			{ source.kind === 'constant' ? <span>{ __( 'always the same', 'concord' ) }</span> : <code>{ source.text }</code> }
			{ changes.length > 0 && (
				<span className="concord-fine concord-preview__steps">
					<Shown value={ read } />
					{ changes.map( ( step, index ) => <span key={ index }>{ ` → ${ step.step } → ` }<Shown value={ step.after } /></span> ) }
				</span>
			) }
		</>
	);
}

function Shown( { value }: { value: PreviewField[ 'value' ] } ) {
	if ( value === null || value === '' ) {
		return <em>{ __( 'empty', 'concord' ) }</em>;
	}
	return <bdi>{ typeof value === 'boolean' ? ( value ? __( 'yes', 'concord' ) : __( 'no', 'concord' ) ) : value }</bdi>;
}
