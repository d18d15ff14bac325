/**
 * Inputs of the connection form that know their own refusal: the plugin names fields by dotted path, the sentence stands
 * under the input and is tied to it for screen readers by the help text.
 */
import { SelectControl, TextareaControl, TextControl } from '@wordpress/components';
import type { ReactNode } from 'react';

type Common = { label: string; help?: string; error?: string | undefined };

function helpText( { help, error }: Pick< Common, 'help' | 'error' > ): ReactNode {
	return error ? <span className="concord-error">{ error }</span> : help;
}

type TextProps = Common & { value: string; onChange: ( value: string ) => void; type?: 'text' | 'password' | 'url' | 'date'; placeholder?: string; required?: boolean };

export function TextField( { label, help, error, value, onChange, type = 'text', placeholder = '', required = false }: TextProps ) {
	return (
		<TextControl
			label={ label }
			help={ helpText( { ...( help ? { help } : {} ), error } ) }
			value={ value }
			onChange={ onChange }
			type={ type }
			placeholder={ placeholder }
			required={ required }
			aria-invalid={ error ? true : undefined }
			autoComplete="off"
			__nextHasNoMarginBottom
			__next40pxDefaultSize
		/>
	);
}

export function LongField( { label, help, error, value, onChange }: Common & { value: string; onChange: ( value: string ) => void } ) {
	return <TextareaControl label={ label } help={ helpText( { ...( help ? { help } : {} ), error } ) } value={ value } onChange={ onChange } rows={ 4 } __nextHasNoMarginBottom />;
}

type ChoiceProps< T extends string > = Common & { value: T; options: { label: string; value: T }[]; onChange: ( value: T ) => void };

export function ChoiceField< T extends string >( { label, help, error, value, options, onChange }: ChoiceProps< T > ) {
	const choose = ( chosen: string ) => {
		const known = options.find( ( option ) => option.value === chosen );
		if ( known ) {
			onChange( known.value );
		}
	};
	return <SelectControl label={ label } help={ helpText( { ...( help ? { help } : {} ), error } ) } value={ value } options={ options } onChange={ choose } __nextHasNoMarginBottom __next40pxDefaultSize />;
}
