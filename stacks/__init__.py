"""From a Spec to Terraform configuration: the only package that imports the CDK.

``stacks.<kind>`` adds one kind of resource to a given stack, ``stacks.assemble`` fills every stack, ``stacks.render``
writes their resources, and ``stacks.app`` what the CDK makes of the stacks themselves. Only that one and
``stacks.backends`` start Node when they are imported: call ``stacks.runtime.prepare`` before.
"""
