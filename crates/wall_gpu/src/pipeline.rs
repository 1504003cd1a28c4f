//! What all render pipelines of the wall have in common.

use crate::shaders::Shader;

/// What tells one pipeline from another.
pub(crate) struct PipelineSpec<'a> {
    pub(crate) shader: Shader,
    pub(crate) buffers: &'a [Option<wgpu::VertexBufferLayout<'a>>],
    pub(crate) bindings: &'a [Option<&'a wgpu::BindGroupLayout>],
    pub(crate) topology: wgpu::PrimitiveTopology,
    pub(crate) format: wgpu::TextureFormat,
    /// Values of the shader's `override`s.
    pub(crate) constants: &'a [(&'a str, f64)],
}

/// A pipeline that blends premultiplied colours into one target.
pub(crate) fn pipeline(device: &wgpu::Device, spec: &PipelineSpec<'_>) -> wgpu::RenderPipeline {
    let label = Some(spec.shader.name);
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label,
        source: wgpu::ShaderSource::Wgsl(spec.shader.source().into()),
    });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label,
        bind_group_layouts: spec.bindings,
        immediate_size: 0,
    });
    let options =
        wgpu::PipelineCompilationOptions { constants: spec.constants, ..Default::default() };
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label,
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vs_main"),
            compilation_options: options.clone(),
            buffers: spec.buffers,
        },
        primitive: wgpu::PrimitiveState { topology: spec.topology, ..Default::default() },
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fs_main"),
            compilation_options: options,
            targets: &[Some(wgpu::ColorTargetState {
                format: spec.format,
                blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                write_mask: wgpu::ColorWrites::ALL,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// A layout of `textures` sampled textures and one filtering sampler after them.
pub(crate) fn texture_layout(device: &wgpu::Device, textures: u32) -> wgpu::BindGroupLayout {
    let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty,
        count: None,
    };
    let mut entries: Vec<_> = (0..textures)
        .map(|binding| {
            entry(
                binding,
                wgpu::BindingType::Texture {
                    sample_type: wgpu::TextureSampleType::Float { filterable: true },
                    view_dimension: wgpu::TextureViewDimension::D2,
                    multisampled: false,
                },
            )
        })
        .collect();
    entries.push(entry(textures, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)));
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("textures"),
        entries: &entries,
    })
}

/// Textures and their sampler, bound.
pub(crate) fn bind_textures(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    views: &[&wgpu::TextureView],
    sampler: &wgpu::Sampler,
) -> wgpu::BindGroup {
    let resources = views
        .iter()
        .map(|view| wgpu::BindingResource::TextureView(view))
        .chain([wgpu::BindingResource::Sampler(sampler)]);
    let entries: Vec<_> = (0..)
        .zip(resources)
        .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource })
        .collect();
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("textures"),
        layout,
        entries: &entries,
    })
}

/// A smooth sampler that stops at the edges.
pub(crate) fn sampler(device: &wgpu::Device) -> wgpu::Sampler {
    device.create_sampler(&wgpu::SamplerDescriptor {
        label: Some("smooth"),
        mag_filter: wgpu::FilterMode::Linear,
        min_filter: wgpu::FilterMode::Linear,
        ..Default::default()
    })
}
