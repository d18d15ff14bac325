import { __ } from '@wordpress/i18n';
import type { FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import { Combobox } from '../components/combobox.tsx';
import { fieldFacts } from '../mapping/target-words.ts';

type Props = { label: string; name: string; /** Undefined where the tenant did not tell them: then the name is typed. */ fields: readonly FieldInfo[] | undefined; /** Whether a value is written to it: then what Dynamics fills in itself is not offered. */ written: boolean; onChange: ( name: string ) => void };

/** A field of the other side by name, with what it takes. */
export function FieldName( { label, name, fields, written, onChange }: Props ) {
	const field = fields?.find( ( one ) => one.name === name );
	const options = ( fields ?? [] ).filter( ( one ) => ! written || ! one.readOnly ).map( ( one ) => ( { value: one.name, note: factsOf( one ) } ) );
	return <Combobox label={ label } value={ name } options={ options } placeholder={ fields ? __( 'Search a field…', 'concord' ) : undefined } help={ field ? factsOf( field ) : undefined } onChange={ ( text ) => onChange( text.trim() ) } />;
}

/** Type, length and the rest, and the values of a choice as far as they are few. */
function factsOf( field: FieldInfo ): string {
	const facts = [ fieldFacts( field ), field.key ? __( 'key', 'concord' ) : '', field.readOnly ? __( 'filled by Dynamics', 'concord' ) : '', field.members.length > 0 && field.members.length <= 8 ? field.members.filter( ( member ) => member !== '' ).join( ' | ' ) : '' ];
	return facts.filter( ( part ) => part !== '' ).join( ' · ' );
}
