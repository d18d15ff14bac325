<?php
/**
 * /flow-templates.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Flows\Catalogue;

defined( 'ABSPATH' ) || exit;

/** Flows that a person kept to begin others with. */
final class FlowTemplatesController extends Controller {

	public function register_routes(): void {
		$manage = array( $this, 'may_manage' );
		$schema = array(
			'title'      => 'concord-flow-template',
			'type'       => 'object',
			'properties' => array(
				'id'       => array( 'type' => 'string' ),
				'name'     => array( 'type' => 'string' ),
				'product'  => array( 'type' => 'string' ),
				'content'  => array( 'type' => 'object' ),
				'saved_at' => array( 'type' => 'string' ),
				'author'   => array( 'type' => 'string' ),
			),
		);
		$this->route(
			'/flow-templates',
			array(
				self::verb( 'GET', array( $this, 'all' ), array( $this, 'may_view' ) ),
				self::verb(
					'POST',
					array( $this, 'add' ),
					$manage,
					array(
						'name'    => array(
							'type'              => 'string',
							'required'          => true,
							'minLength'         => 1,
							'maxLength'         => 120,
							'sanitize_callback' => 'sanitize_text_field',
						),
						'product' => array(
							'type'    => 'string',
							'enum'    => array( 'fo', 'bc', '' ),
							'default' => '',
						),
						'content' => array( 'required' => true ) + FlowForm::any(),
					)
				),
			),
			$schema
		);
		$this->route( '/flow-templates/(?P<id>template[a-f0-9]{12})', array( self::verb( 'DELETE', array( $this, 'delete' ), $manage ) ), $schema );
	}

	/** GET /flow-templates. */
	public function all(): \WP_REST_Response {
		return self::answer( $this->services->flow_templates()->all() );
	}

	/**
	 * POST /flow-templates.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function add( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$content = (array) $request['content'];
		if ( ! FlowForm::fits( Catalogue::OWN, $content ) && ! FlowForm::fits( Catalogue::ORDER, $content ) ) {
			return self::error( 'template_form', __( 'A template is a flow with its trigger, or the steps and rules of an order flow.', 'concord' ), 400 );
		}
		$template = $this->services->flow_templates()->add( (string) $request['name'], (string) $request['product'], $content );
		return null === $template
			? self::error( 'template_too_many', __( 'There are 50 templates already. Delete one that is not used.', 'concord' ), 409 )
			: self::answer( $template, 201 );
	}

	/**
	 * DELETE /flow-templates/<id>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function delete( \WP_REST_Request $request ): \WP_REST_Response {
		$this->services->flow_templates()->delete( (string) $request['id'] );
		return self::answer( array( 'deleted' => true ) );
	}
}
