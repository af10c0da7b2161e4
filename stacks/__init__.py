"""From a Spec to Terraform configuration: the only package that imports the CDK.

``stacks.<kind>`` adds one kind of resource to a given stack, ``stacks.assemble`` builds every stack.
Call ``stacks.runtime.prepare`` before importing any of them.
"""
