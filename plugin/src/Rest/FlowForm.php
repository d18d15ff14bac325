<?php
/**
 * Form of flows.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Flows\Catalogue;
use Concord\Flows\RowFault;
use Concord\Flows\RulesSchema;
use Concord\Flows\StepForm;

defined( 'ABSPATH' ) || exit;

/** JSON schema of what a flow holds, as far as the store can tell (worker/src/core/flow, core/mapping/flow.ts). What it means is the worker's business. */
final class FlowForm {

	public const ROWS_MAX  = 300;
	private const STEPS_MAX = 100;

	/**
	 * Either form; which of them a flow needs is said by fits().
	 *
	 * @return array<string, mixed>
	 */
	public static function any(): array {
		$form = self::order();

		$form['properties']            += self::own()['properties'];
		$form['properties']['documents']['required'] = false;
		return $form;
	}

	/**
	 * Does the content belong to a flow of this kind?
	 *
	 * @param string               $kind    Of Catalogue.
	 * @param array<string, mixed> $content Valid against any().
	 */
	public static function fits( string $kind, array $content ): bool {
		return Catalogue::OWN === $kind
			? isset( $content['trigger'], $content['steps'] ) && ! isset( $content['documents'] )
			: isset( $content['documents'] ) && ! isset( $content['trigger'] );
	}

	/**
	 * What a published flow may not have, as far as can be told without reading expressions; a draft may.
	 *
	 * @param array<string, mixed> $content Of a draft.
	 * @param string               $product Of its connection, "fo" or "bc".
	 * @return string|null A sentence, null when nothing is wrong.
	 */
	public static function fault( array $content, string $product ): ?string {
		if ( 1 !== ( $content['schemaVersion'] ?? null ) ) {
			return __( 'it was made by another version of Concord.', 'concord' );
		}
		foreach ( (array) ( $content['documents'] ?? array() ) as $name => $document ) {
			$fault = RowFault::of( $product, (string) $name, (array) $document );
			if ( null !== $fault ) {
				return $fault;
			}
		}
		return StepForm::fault( $content );
	}

	/**
	 * A flow that a person added.
	 *
	 * @return array<string, mixed>
	 */
	public static function own(): array {
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => array(
				'schemaVersion' => array(
					'type'     => 'integer',
					'required' => true,
				),
				'trigger'       => array(
					'type'       => 'object',
					'properties' => array(
						'on' => array(
							'type'     => 'string',
							'enum'     => array( 'store', 'dynamics', 'feed', 'schedule', 'manual' ),
							'required' => true,
						),
					),
				),
				'steps'         => array(
					'type'     => 'array',
					'maxItems' => self::STEPS_MAX,
					'items'    => array( 'type' => 'object' ),
				),
				'layout'        => array( 'type' => 'object' ),
			),
		);
	}

	/**
	 * The order flow of a connection: mapping, rules, steps.
	 *
	 * @return array<string, mixed>
	 */
	private static function order(): array {
		$list     = array(
			'type'     => 'array',
			'maxItems' => 50,
			'items'    => array( 'type' => 'object' ),
		);
		$row      = array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => array(
				'target'     => array(
					'type'      => 'string',
					'minLength' => 1,
					'maxLength' => 200,
					'required'  => true,
				),
				'source'     => array(
					'type'       => 'object',
					'required'   => true,
					'properties' => array(
						'kind' => array(
							'type'     => 'string',
							'enum'     => array( 'path', 'constant', 'expression' ),
							'required' => true,
						),
					),
				),
				'steps'      => $list,
				'conditions' => $list,
				'required'   => array( 'type' => 'boolean' ),
			),
		);
		$document = array(
			'type'                 => 'object',
			'required'             => true,
			'additionalProperties' => false,
			'properties'           => array(
				'rows'    => array(
					'type'     => 'array',
					'maxItems' => self::ROWS_MAX,
					'items'    => $row,
				),
				'removed' => array(
					'type'     => 'array',
					'maxItems' => self::ROWS_MAX,
					'items'    => array(
						'type'      => 'string',
						'maxLength' => 200,
					),
				),
			),
		);
		return array(
			'type'                 => 'object',
			'required'             => true,
			'additionalProperties' => false,
			'properties'           => array(
				'schemaVersion' => array(
					'type'     => 'integer',
					'required' => true,
				),
				'documents'     => array(
					'type'                 => 'object',
					'required'             => true,
					'additionalProperties' => false,
					'properties'           => array(
						'header'   => $document,
						'line'     => $document,
						'customer' => $document,
					),
				),
				'rules'         => RulesSchema::schema(),
				'steps'         => array(
					'type'     => 'array',
					'maxItems' => 100,
					'items'    => array( 'type' => 'object' ),
				),
				'layout'        => array( 'type' => 'object' ),
			),
		);
	}
}
